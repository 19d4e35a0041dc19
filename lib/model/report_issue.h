/* SPDX-License-Identifier: ISC */
/*
 * What was sent to a client about a month (clients/<client>/reports/<yyyy-mm>.yaml), and what its figures are now: for
 * `msp-report issue` and `diff`, and for the adjustments that the next month's report prints.
 *
 * A figure is one number of a month.  A ticket's share of it is kept beside it, so that a change can be told with the
 * tickets that made it.  Pure: no clock, no store.
 */
#ifndef MSP_MODEL_REPORT_ISSUE_H
#define MSP_MODEL_REPORT_ISSUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/model/availability.h"
#include "lib/model/credit.h"
#include "lib/model/metrics.h"
#include "lib/model/phrase.h"
#include "lib/text/node.h"

enum msp_figure_unit { MSP_UNIT_COUNT, MSP_UNIT_SECONDS, MSP_UNIT_PERSON_SECONDS, MSP_UNIT_MONEY, MSP_UNIT_VERDICT };

/* X(NAME, key in the record, unit, Spanish, English): schemas/report.json says the same, which a test compares. */
#define MSP_FIGURES(X)                                                                                                \
	X(VERDICT, "verdict", VERDICT, "Resultado", "Result")                                                         \
	X(INCIDENTS_OPENED, "incidents_opened", COUNT, "Incidentes reportados", "Incidents opened")                   \
	X(INCIDENTS_RESOLVED, "incidents_resolved", COUNT, "Incidentes resueltos", "Incidents resolved")              \
	X(REQUESTS_OPENED, "requests_opened", COUNT, "Solicitudes recibidas", "Requests opened")                      \
	X(REQUESTS_RESOLVED, "requests_resolved", COUNT, "Solicitudes resueltas", "Requests resolved")                \
	X(OTHERS_OPENED, "others_opened", COUNT, "Otros trabajos abiertos", "Other work opened")                      \
	X(OTHERS_RESOLVED, "others_resolved", COUNT, "Otros trabajos terminados", "Other work resolved")              \
	X(REOPENED, "reopened", COUNT, "Reabiertos", "Reopened")                                                      \
	X(PENDING, "pending", COUNT, "Pendientes al cierre", "Pending at the end")                                    \
	X(MET, "met", COUNT, "Compromisos cumplidos", "Promises kept")                                                \
	X(MISSED, "missed", COUNT, "Compromisos no cumplidos", "Promises missed")                                     \
	X(UNKNOWN, "unknown", COUNT, "Compromisos sin datos", "Promises without data")                                \
	X(RESPONSE, "response", SECONDS, "Tiempo medio de respuesta (incidentes)", "Mean time to answer (incidents)") \
	X(RESOLUTION, "resolution", SECONDS, "Tiempo medio de solución (incidentes)",                                 \
		"Mean time to solve (incidents)")                                                                     \
	X(WORKED, "worked", SECONDS, "Horas de trabajo", "Hours of work")                                             \
	X(AFTER_HOURS, "after_hours", SECONDS, "Trabajo fuera de horario", "Work out of hours")                       \
	X(PEOPLE, "people", PERSON_SECONDS, "Tiempo de personas detenidas", "Time of people stopped")                 \
	X(VISITS, "visits", COUNT, "Visitas", "Visits")                                                               \
	X(CREDIT, "credit", MONEY, "Bonificación", "Credit")

enum msp_figure {
#define MSP_FIGURE_ENUM(name, key, unit, es, en) MSP_FIGURE_##name,
	MSP_FIGURES(MSP_FIGURE_ENUM)
#undef MSP_FIGURE_ENUM
		MSP_FIGURE_COUNT
};

#define MSP_FIGURE_NONE INT64_MIN /* no cases, nothing promised, not recorded */

const char *msp_figure_key(enum msp_figure figure);                               /* "incidents_opened" */
const char *msp_figure_title(enum msp_language language, enum msp_figure figure); /* "Incidentes reportados" */
enum msp_figure_unit msp_figure_unit(enum msp_figure figure);
/* The value for people: "12", "2 h 10 min", "$1,250.00 MXN", "cumple"; "sin casos" for NONE.  currency may be NULL. */
const char *msp_figure_say(struct msp_arena *arena, enum msp_language language, enum msp_figure figure, int64_t value,
	const char *currency);

/* What a ticket of the month adds to each figure.  Of a mean: its seconds in the sum.  Of those without shares: 0. */
struct msp_share {
	const char *id;    /* "acme-4815164" */
	const char *title; /* NULL when it comes from a record */
	bool backdated;    /* an event of the month was recorded over 24 h later; false when it comes from a record */
	int64_t amounts[MSP_FIGURE_COUNT];
};

/* Availability of a service that was measured. */
struct msp_service_figure {
	const char *service; /* slug */
	const char *name;    /* as the client calls it; NULL when it comes from a record */
	int64_t millionths;  /* of a percent, cut; MSP_FIGURE_NONE = not measured */
};

/* The figures of a month and the shares of its tickets, by id; services by slug. */
struct msp_figures {
	int64_t values[MSP_FIGURE_COUNT];
	struct msp_share *shares;
	size_t count;
	struct msp_service_figure *services;
	size_t service_count;
};

/* Result of a month: of its clocks, and of the services whose availability was promised (NULL = nothing is known). */
enum msp_verdict msp_month_verdict(const struct msp_metrics *metrics, const struct msp_availabilities *services);

/* Those of a computed month; services and credits are of the same client, month and cutoff.  Without services (NULL)
 * the result is that of clocks, without credits the credit that of tickets. */
void msp_figures_of(struct msp_arena *arena, const struct msp_metrics *metrics,
	const struct msp_availabilities *services, const struct msp_credits *credits, struct msp_figures *figures);

/* One issue: an entry of `issues`. */
struct msp_issue {
	struct msp_time at, cutoff;
	const char *by;        /* login */
	const char *const *to; /* slugs of people, or names */
	size_t to_count;
	const char *commit, *version, *sha256;
	enum msp_language language;
	bool preview;
	const char *note, *markdown; /* NULL */
	struct msp_figures figures;
};

/* From a validated record; oldest first.  DATA with line when something does not read all the same. */
int msp_issues_read(struct msp_arena *arena, const struct msp_node *record, struct msp_issue **issues, size_t *count,
	struct msp_error *err);
/* The last one that was no preview, which is what adjustments are told against; NULL. */
const struct msp_issue *msp_issue_final(const struct msp_issue *issues, size_t count);
/* The entry of the record. */
struct msp_node *msp_issue_node(struct msp_arena *arena, const struct msp_issue *issue);

/* One figure that differs. */
struct msp_adjustment {
	enum msp_figure figure;
	const struct msp_service_figure *service; /* its availability, in place of `figure`; NULL */
	int64_t from, to;
	const struct msp_share_change *const *because; /* tickets whose share of it differs; none where not derivable */
	size_t because_count;
};

/* A ticket that counts otherwise than it did. */
struct msp_share_change {
	const char *id;
	const struct msp_share *from, *to; /* NULL: was not counted, is no longer counted */
	bool backdated;
};

struct msp_adjustments {
	const struct msp_issue *issue;
	struct msp_adjustment *items;
	size_t count; /* 0 = the figures are as they were issued */
	struct msp_share_change *changes;
	size_t change_count;
};

/* What was issued against the figures of the same month now. */
void msp_adjustments_of(struct msp_arena *arena, const struct msp_issue *issue, const struct msp_figures *now,
	struct msp_adjustments *adjustments);

/* Of one that differs: "incidents_opened", "availability.erp"; "Incidentes reportados", "Disponibilidad de Aspel SAE".
 */
const char *msp_adjustment_key(struct msp_arena *arena, const struct msp_adjustment *item);
const char *msp_adjustment_title(
	struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item);
/* Its two values for people, as msp_figure_say; percentages with as many decimals as tell them apart. */
const char *msp_adjustment_from(
	struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item, const char *currency);
const char *msp_adjustment_to(
	struct msp_arena *arena, enum msp_language language, const struct msp_adjustment *item, const char *currency);

#endif
