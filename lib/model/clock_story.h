/* SPDX-License-Identifier: ISC */
/*
 * Inside of clock.c: what the clocks need to know of a ticket, and what judges it.  Nobody else includes this but
 * explain.c, which takes clocks apart again.
 *
 * "Order" is the place of an event in the log, from 1; 0 is the opening.  It decides between events of the same second.
 */
#ifndef MSP_MODEL_CLOCK_STORY_H
#define MSP_MODEL_CLOCK_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/calendar.h"
#include "lib/model/catalog.h"
#include "lib/model/clock.h"
#include "lib/model/policy.h"
#include "lib/model/ticket.h"

#define MSP_ORDER_NEVER SIZE_MAX /* of something that has not happened */

/* A class and since when it is in force. */
struct msp_story_class {
	int64_t at;
	size_t order;
	const char *type, *priority;
};

struct msp_story_wait {
	struct msp_span span; /* cut at the cutoff */
	enum msp_wait cause;
	bool going;   /* still waiting at the cutoff */
	size_t order; /* of the event it began with */
};

/* A stay in resolved or closed. */
struct msp_story_rest {
	int64_t resolved, reopened; /* reopened MSP_TIME_NONE while it lasts */
	size_t order;               /* of the resolving event */
};

/* The ticket as of the cutoff. */
struct msp_story {
	const struct msp_ticket *ticket;
	int64_t cutoff;
	size_t event_count; /* those before the cutoff */
	struct msp_story_class *classes;
	size_t class_count;
	struct msp_story_wait *waits;
	size_t wait_count;
	struct msp_story_rest *rests;
	size_t rest_count;
	bool merged;
};

void msp_story_tell(struct msp_arena *arena, const struct msp_ticket *ticket, const struct msp_matrices *matrices,
	int64_t cutoff, struct msp_story *story);
/* Is this a word or deed of ours that the client notices? */
bool msp_story_public(const struct msp_event *event);
/* Waits for the causes in the mask (bit 1 << enum msp_wait), united, with room for `more` spans behind. */
struct msp_span *msp_story_pauses(
	struct msp_arena *arena, const struct msp_story *story, unsigned causes, size_t more, size_t *count);
/* Does one of these causes hold the ticket at the cutoff? */
bool msp_story_waits(const struct msp_story *story, unsigned causes);

/* What judges a ticket. */
struct msp_judge {
	struct msp_catalog *catalog;
	struct msp_arena *arena;
	struct msp_story story;
	const struct msp_provider *provider;
	const struct msp_client *client;    /* NULL: a reserved one without a file */
	const struct msp_site *site;        /* NULL = none, or free text */
	const struct msp_service *service;  /* NULL = none, or free text */
	const struct msp_policy *policy;    /* NULL = none in force at the opening */
	const struct msp_calendar *general; /* of rows that name none; NULL until asked for */
};

int msp_judge_open(struct msp_judge *judge, struct msp_catalog *catalog, struct msp_arena *arena,
	const struct msp_ticket *ticket, int64_t cutoff, struct msp_error *err);
/* Calendar of service, site, client, policy or provider, changing over time as their lists say. */
int msp_judge_general(struct msp_judge *judge, const struct msp_calendar **calendar, struct msp_error *err);
int msp_judge_calendar(struct msp_judge *judge, const struct msp_policy_row *row, const struct msp_calendar **calendar,
	struct msp_error *err);

/* One run of a clock, to be judged. */
struct msp_run {
	enum msp_clock_kind kind;
	int64_t start;
	int64_t stop;                  /* MSP_TIME_NONE while it goes */
	size_t stop_order;             /* MSP_ORDER_NEVER while it goes */
	const struct msp_span *pauses; /* ascending, disjoint; those outside the run are left aside */
	size_t pause_count;
	enum msp_update_mode mode; /* of an update clock */
	bool paused;               /* at the cutoff */
	bool unknown;              /* the history cannot know */
};

int msp_judge_run(struct msp_judge *judge, const struct msp_run *run, struct msp_clock *clock, struct msp_error *err);

struct msp_clock_list {
	struct msp_clock *items;
	size_t count, capacity;
	bool absent; /* keep ABSENT ones of response and resolution */
};
void msp_clock_list_add(struct msp_arena *arena, struct msp_clock_list *list, const struct msp_clock *clock);

/* The clocks of one kind, added to the list (clock_kinds.c). */
int msp_judge_response(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err);
int msp_judge_update(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err);
int msp_judge_arrival(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err);
int msp_judge_notify(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err);
int msp_judge_resolution(struct msp_judge *judge, struct msp_clock_list *list, struct msp_error *err);

#endif
