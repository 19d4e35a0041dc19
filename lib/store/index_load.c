/* SPDX-License-Identifier: ISC */
/*
 * Reading, parsing and storing many files.  Workers read and parse; the thread that called keeps the database.  Jobs go
 * round in a ring of bounded size: filled in order, worked on in any, stored in order.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/str.h"
#include "lib/store/index_private.h"

#define JOB_FILES 32
#define RING 12
#define WORKERS_MAX 4
#define THREADS_FROM 96 /* fewer files are read and parsed on the spot */

enum job_state { JOB_FREE, JOB_WAITING, JOB_TAKEN, JOB_DONE };

struct job_file {
	const char *text;
	size_t length;
	void *parsed;
	struct msp_error problem;
};

struct job {
	enum job_state state;
	size_t first, count; /* entries */
	struct msp_arena arena;
	struct job_file files[JOB_FILES];
	struct msp_error err; /* reading failed: the whole load fails */
};

struct loading {
	struct msp_index *index;
	const struct msp_index_entries *entries;
	struct msp_index_source source;
	bool fresh;
	int64_t next_id;
	pthread_mutex_t mutex;
	pthread_cond_t work, done;
	struct job ring[RING];
	size_t submitted, taken; /* jobs so far */
	bool stop;
};

/* ---- in the workers ---- */

static void refuse_mode(const struct msp_index_entry *entry, struct msp_error *problem)
{
	msp_error_set(
		problem, MSP_DATA, entry->mode == 0120000 ? "symbolic links are refused" : "submodules are refused");
	msp_error_at(problem, entry->path, 0, 0);
}

/* Old repositories have group-writable files. */
bool msp_index_is_file(uint32_t mode)
{
	return mode == 0100644 || mode == 0100755 || mode == 0100664;
}

static int read_job(struct loading *loading, struct job *job)
{
	for (size_t i = 0; i < job->count; i++)
		if (msp_index_source_read(&loading->source, &job->arena, job->first + i, &job->files[i].text,
			    &job->files[i].length, &job->err) != 0)
			return -1;
	return 0;
}

static void parse_job(struct loading *loading, struct job *job)
{
	const struct msp_index_rules *rules = loading->index->request.rules;

	for (size_t i = 0; i < job->count; i++) {
		const struct msp_index_entry *entry = &loading->entries->items[job->first + i];
		struct job_file *file = &job->files[i];
		const struct msp_index_file subject = {
			.path = entry->path, .text = file->text, .length = file->length
		};
		if (entry->oid == NULL)
			continue;
		if (!msp_index_is_file(entry->mode))
			refuse_mode(entry, &file->problem);
		else if (file->text != NULL)
			file->parsed = rules->parse(rules->context, &job->arena, &subject, &file->problem);
	}
}

static void *worker(void *context)
{
	struct loading *loading = context;

	for (;;) {
		/* The stream gives texts in the order of jobs: whoever takes a job must read before the next is taken.
		 */
		msp_index_source_lock(&loading->source);
		pthread_mutex_lock(&loading->mutex);
		while (!loading->stop && loading->taken == loading->submitted)
			pthread_cond_wait(&loading->work, &loading->mutex);
		if (loading->stop) {
			pthread_mutex_unlock(&loading->mutex);
			msp_index_source_unlock(&loading->source);
			return NULL;
		}
		struct job *job = &loading->ring[loading->taken++ % RING];
		job->state = JOB_TAKEN;
		pthread_mutex_unlock(&loading->mutex);
		int failed = read_job(loading, job);
		msp_index_source_unlock(&loading->source);
		if (!failed)
			parse_job(loading, job);
		pthread_mutex_lock(&loading->mutex);
		job->state = JOB_DONE;
		pthread_cond_signal(&loading->done);
		pthread_mutex_unlock(&loading->mutex);
	}
}

/* ---- in the database's thread ---- */

/* "line TAB column TAB field TAB message TAB hint"; tabs do not occur in messages (controls are made visible). */
static const char *problem_text(struct msp_arena *arena, const struct msp_error *problem)
{
	return msp_arena_printf(arena, "%d\t%d\t%s\t%s\t%s", problem->line, problem->column, problem->field,
		problem->message, problem->hint);
}

static int find_file(struct msp_index *index, const char *path, int64_t *id, struct msp_error *err)
{
	struct msp_stmt *stmt;
	int found;

	if (msp_db_prepare(index->db, "SELECT id FROM file WHERE path = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_text_set(stmt, 1, path);
	found = msp_stmt_next(stmt, err);
	*id = found == 1 ? msp_stmt_int(stmt, 0) : 0;
	msp_stmt_reset(stmt);
	return found < 0 ? -1 : 0;
}

static int remove_file(struct msp_index *index, int64_t id, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(index->db, "DELETE FROM file WHERE id = ?1", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, id);
	return msp_stmt_run(stmt, err);
}

/* Two statements and no upsert: that would need a savepoint, at which full-text tables write out what they gathered. */
static int store_file(struct loading *loading, struct job *job, const struct msp_index_entry *entry,
	const struct job_file *file, int64_t *id, struct msp_error *err)
{
	const char *sql = *id == 0 ? "INSERT INTO file(id, path, oid, bad, text) VALUES (?1, ?2, ?3, ?4, ?5)"
				   : "UPDATE file SET path = ?2, oid = ?3, bad = ?4, text = ?5 WHERE id = ?1";
	struct msp_stmt *stmt;

	if (msp_db_prepare(loading->index->db, sql, &stmt, err) != 0)
		return -1;
	if (*id == 0)
		*id = loading->next_id++;
	msp_stmt_int_set(stmt, 1, *id);
	msp_stmt_text_set(stmt, 2, entry->path);
	msp_stmt_text_set(stmt, 3, msp_arena_strndup(&job->arena, entry->oid, MSP_OID_SIZE - 1));
	msp_stmt_text_set(stmt, 4, file->problem.code == MSP_OK ? NULL : problem_text(&job->arena, &file->problem));
	if (file->text == NULL)
		msp_stmt_null_set(stmt, 5);
	else
		msp_stmt_blob_set(stmt, 5, file->text, file->length);
	return msp_stmt_run(stmt, err);
}

static int put_file(struct loading *loading, struct job *job, size_t number, struct msp_error *err)
{
	struct msp_index *index = loading->index;
	const struct msp_index_rules *rules = index->request.rules;
	const struct msp_index_entry *entry = &loading->entries->items[job->first + number];
	const struct job_file *file = &job->files[number];
	int64_t id = 0;

	if (!loading->fresh) {
		if (find_file(index, entry->path, &id, err) != 0)
			return -1;
		if (id != 0 && rules->drop(rules->context, index, id, entry->path, err) != 0)
			return -1;
		if (entry->oid == NULL)
			return id == 0 ? 0 : remove_file(index, id, err);
	}
	if (store_file(loading, job, entry, file, &id, err) != 0)
		return -1;
	const struct msp_index_file subject = { id, entry->path, file->text, file->length };
	if (file->problem.code != MSP_OK || file->parsed == NULL)
		return 0;
	return rules->put(rules->context, index, &subject, file->parsed, err);
}

static int put_job(struct loading *loading, struct job *job, struct msp_error *err)
{
	const struct msp_index_request *request = &loading->index->request;

	if (job->err.code != MSP_OK) {
		if (err != NULL)
			*err = job->err;
		return -1;
	}
	for (size_t i = 0; i < job->count; i++)
		if (put_file(loading, job, i, err) != 0)
			return -1;
	if (request->progress != NULL)
		request->progress(request->progress_context, job->first + job->count, loading->entries->count);
	return 0;
}

static void prepare_job(struct loading *loading, struct job *job, size_t first)
{
	size_t left = loading->entries->count - first;

	job->first = first;
	job->count = left < JOB_FILES ? left : JOB_FILES;
	job->err = (struct msp_error)MSP_ERROR_INIT;
	for (size_t i = 0; i < job->count; i++)
		job->files[i] = (struct job_file){ .problem = MSP_ERROR_INIT };
}

static int load_here(struct loading *loading, struct msp_error *err)
{
	struct job *job = &loading->ring[0];

	for (size_t at = 0; at < loading->entries->count; at += JOB_FILES) {
		msp_arena_clear(&job->arena);
		prepare_job(loading, job, at);
		if (read_job(loading, job) == 0)
			parse_job(loading, job);
		if (put_job(loading, job, err) != 0)
			return -1;
	}
	return 0;
}

static size_t submit(struct loading *loading, size_t next)
{
	pthread_mutex_lock(&loading->mutex);
	for (size_t i = 0; i < RING && next < loading->entries->count; i++) {
		struct job *job = &loading->ring[loading->submitted % RING];
		if (job->state != JOB_FREE)
			break;
		prepare_job(loading, job, next);
		job->state = JOB_WAITING;
		next += job->count;
		loading->submitted++;
	}
	pthread_cond_broadcast(&loading->work);
	pthread_mutex_unlock(&loading->mutex);
	return next;
}

static struct job *wait_for(struct loading *loading, size_t number)
{
	struct job *job = &loading->ring[number % RING];

	pthread_mutex_lock(&loading->mutex);
	while (job->state != JOB_DONE)
		pthread_cond_wait(&loading->done, &loading->mutex);
	pthread_mutex_unlock(&loading->mutex);
	return job;
}

static int drain(struct loading *loading, struct msp_error *err)
{
	size_t next = submit(loading, 0);

	for (size_t number = 0; number < loading->submitted; number++) {
		struct job *job = wait_for(loading, number);
		if (put_job(loading, job, err) != 0)
			return -1;
		msp_arena_clear(&job->arena);
		job->state = JOB_FREE; /* nobody else looks at it before it is submitted again */
		next = submit(loading, next);
	}
	return 0;
}

static int load_threaded(struct loading *loading, struct msp_error *err)
{
	pthread_t threads[WORKERS_MAX];
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = 0, wanted = processors < 1 ? 1 : processors > WORKERS_MAX ? WORKERS_MAX : (size_t)processors;
	int result;

	while (count < wanted && pthread_create(&threads[count], NULL, worker, loading) == 0)
		count++;
	result = count == 0 ? load_here(loading, err) : drain(loading, err);
	pthread_mutex_lock(&loading->mutex);
	loading->stop = true;
	pthread_cond_broadcast(&loading->work);
	pthread_mutex_unlock(&loading->mutex);
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return result;
}

static int first_id(struct loading *loading, struct msp_error *err)
{
	struct msp_stmt *stmt;

	if (msp_db_prepare(loading->index->db, "SELECT coalesce(max(id) + 1, ?1) FROM file", &stmt, err) != 0)
		return -1;
	msp_stmt_int_set(stmt, 1, loading->index->meta.first);
	if (msp_stmt_next(stmt, err) != 1)
		return -1;
	loading->next_id = msp_stmt_int(stmt, 0);
	msp_stmt_reset(stmt);
	return 0;
}

int msp_index_load(struct msp_index *index, struct msp_index_entries *entries, bool fresh, struct msp_error *err)
{
	const struct msp_index_rules *rules = index->request.rules;
	struct loading *loading = calloc(1, sizeof *loading);
	int result = -1;

	if (loading == NULL)
		msp_out_of_memory();
	loading->index = index;
	loading->entries = entries;
	loading->fresh = fresh;
	pthread_mutex_init(&loading->mutex, NULL);
	pthread_cond_init(&loading->work, NULL);
	pthread_cond_init(&loading->done, NULL);
	if (msp_index_source_open(&loading->source, index, entries, err) != 0 || first_id(loading, err) != 0)
		goto out;
	if (rules->begin != NULL && rules->begin(rules->context, index, fresh, !loading->source.streaming, err) != 0)
		goto out;
	result = entries->count < THREADS_FROM ? load_here(loading, err) : load_threaded(loading, err);
out:
	msp_index_source_close(&loading->source);
	for (size_t i = 0; i < RING; i++)
		msp_arena_release(&loading->ring[i].arena);
	pthread_cond_destroy(&loading->done);
	pthread_cond_destroy(&loading->work);
	pthread_mutex_destroy(&loading->mutex);
	free(loading);
	return result;
}
