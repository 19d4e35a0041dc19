/* SPDX-License-Identifier: ISC */
/* What the page of msp-sla explain says beside the words of the reports: a part of phrase_table.h, in the same form. */
#ifndef MSP_MODEL_PHRASE_EXPLAIN_H
#define MSP_MODEL_PHRASE_EXPLAIN_H

#define MSP_PHRASES_EXPLAIN(X)                                                                                        \
	X(EXPLAIN_TITLE, "Cómo se contó el tiempo", "How the time was counted")                                       \
	X(EXPLAIN_TICKET, "{0}, ticket {1}, reportado el {2}.", "{0}, ticket {1}, reported {2}.")                     \
	X(EXPLAIN_NOTHING, "Para este ticket no hay compromisos de tiempo.",                                          \
		"Nothing was promised about the time of this ticket.")                                                \
	/* verdicts, in a sentence */                                                                                 \
	X(EXPLAIN_MET, "Se usaron {0} de {1}; se cumplió el {2}.", "{0} of {1} were used; done on {2}.")              \
	X(EXPLAIN_OPENING, "Se cumplió al momento de reportarlo.", "Done in the very act of reporting it.")           \
	X(EXPLAIN_LATE, "Vencía el {0}; se terminó el {1}, {2} tarde.", "It was due {0}; done on {1}, {2} late.")     \
	X(EXPLAIN_LATE_GOING, "Venció el {0} y sigue pendiente: van {1} de retraso.",                                 \
		"It was due {0} and is still open, {1} late.")                                                        \
	X(EXPLAIN_RUNNING, "En curso: vence el {0}; quedan {1}.", "Running: due {0}; {1} left.")                      \
	X(EXPLAIN_PAUSED, "En pausa; al reanudar quedan {0} de {1}.", "Paused; {0} of {1} are left when it goes on.") \
	X(EXPLAIN_UNKNOWN, "Sin datos: el historial de origen no lo dice.",                                           \
		"No data: the history it comes from does not say.")                                                   \
	X(EXPLAIN_MERGED, "No se juzga: se unió a otro ticket.", "Not judged: it went into another ticket.")          \
	X(EXPLAIN_CONVERTED, "No se juzga: se convirtió en proyecto.", "Not judged: it became a project.")            \
	X(EXPLAIN_RECLASSIFIED, "No se juzga: solo es tarde por el cambio de clasificación.",                         \
		"Not judged: it is late only because its class was changed.")                                         \
	X(EXPLAIN_CANCELLED, "No se juzga: la visita se canceló.", "Not judged: the visit was called off.")           \
	/* what went on */                                                                                            \
	X(EXPLAIN_WHEN, "Cuándo", "When")                                                                             \
	X(EXPLAIN_WHAT, "Qué pasó", "What happened")                                                                  \
	X(EXPLAIN_COUNTS, "Tiempo que cuenta", "Time that counts")                                                    \
	X(EXPLAIN_RAN, "Corrió el tiempo", "Time ran")                                                                \
	X(EXPLAIN_WAIT_CLIENT, "Esperamos su respuesta", "We waited for your answer")                                 \
	X(EXPLAIN_WAIT_THIRD, "Esperamos a un tercero", "We waited for a third party")                                \
	X(EXPLAIN_WAIT_WINDOW, "Esperamos el horario acordado", "We waited for the agreed window")                    \
	X(EXPLAIN_WAIT_PARTS, "Esperamos refacciones", "We waited for parts")                                         \
	X(EXPLAIN_RESTED, "Resuelto, hasta que se reabrió", "Resolved, until it was reopened")                        \
	X(EXPLAIN_CLOSED, "Fuera de horario", "Outside service hours")                                                \
	X(EXPLAIN_AND_CLOSED, "{0}; sin contar {1} fuera de horario", "{0}; without {1} outside service hours")       \
	X(EXPLAIN_NOT, "no cuenta", "does not count")                                                                 \
	/* the bar */                                                                                                 \
	X(EXPLAIN_KEY_COUNTED, "Cuenta: {0}", "Counts: {0}")                                                          \
	X(EXPLAIN_KEY_LATE, "Tarde: {0}", "Late: {0}")                                                                \
	X(EXPLAIN_KEY_PAUSED, "En pausa: {0}", "Paused: {0}")                                                         \
	X(EXPLAIN_KEY_CLOSED, "Fuera de horario: {0}", "Outside service hours: {0}")                                  \
	X(EXPLAIN_DUE, "vence {0}", "due {0}")                                                                        \
	/* where it stands */                                                                                         \
	X(EXPLAIN_RULE, "Regla: renglón {0} de la política {1}; calendario {2}.",                                     \
		"Rule: line {0} of policy {1}; calendar {2}.")                                                        \
	X(EXPLAIN_DATA, "Corte: {0}. Versión de los datos: {1}.", "Cutoff: {0}. Version of the data: {1}.")

#endif
