/* SPDX-License-Identifier: ISC */
/*
 * What reports say: key, Spanish, English.  {0} {1} … are filled in by msp_say.  A key ending in _1 is the singular;
 * the entry behind it is its plural.  Months and types stand in the order of their numbers.
 */
#ifndef MSP_MODEL_PHRASE_TABLE_H
#define MSP_MODEL_PHRASE_TABLE_H

#define MSP_PHRASES(X)                                                                                                      \
	/* what work is called */                                                                                           \
	X(WORK_INCIDENT, "Incidentes", "Incidents")                                                                         \
	X(WORK_REQUEST, "Solicitudes", "Requests")                                                                          \
	X(WORK_SECURITY, "Seguridad", "Security")                                                                           \
	X(WORK_PROBLEM, "Problemas", "Problems")                                                                            \
	X(WORK_PROJECT, "Proyectos", "Projects")                                                                            \
	X(WORK_ALL, "Todo", "Everything")                                                                                   \
	X(KIND_INCIDENT, "incidente", "incident")                                                                           \
	X(KIND_REQUEST, "solicitud", "request")                                                                             \
	X(KIND_SECURITY, "seguridad", "security")                                                                           \
	X(KIND_PROBLEM, "problema", "problem")                                                                              \
	X(KIND_PROJECT, "proyecto", "project")                                                                              \
	X(PRIORITY_1, "crítica", "critical")                                                                                \
	X(PRIORITY_2, "alta", "high")                                                                                       \
	X(PRIORITY_3, "normal", "normal")                                                                                   \
	X(PRIORITY_4, "baja", "low")                                                                                        \
	X(OF_PRIORITY, "{0}, prioridad {1}", "{0}, {1} priority")                                                           \
	X(OF_OTHERS, "{0}, otras prioridades", "{0}, other priorities")                                                     \
	X(STATUS_NEW, "nuevo", "new")                                                                                       \
	X(STATUS_OPEN, "en atención", "being worked on")                                                                    \
	X(STATUS_WAITING, "en espera", "waiting")                                                                           \
	X(STATUS_WAITING_CLIENT, "esperamos su respuesta", "waiting for you")                                               \
	X(STATUS_WAITING_THIRD, "espera a un tercero", "waiting for a third party")                                         \
	X(STATUS_WAITING_WINDOW, "espera el horario acordado", "waiting for the agreed window")                             \
	X(STATUS_WAITING_PARTS, "espera refacciones", "waiting for parts")                                                  \
	X(STATUS_RESOLVED, "resuelto", "resolved")                                                                          \
	X(STATUS_CLOSED, "cerrado", "closed")                                                                               \
	X(STATUS_MERGED, "unido a {0}", "merged into {0}")                                                                  \
	/* verdicts */                                                                                                      \
	X(VERDICT_NO_CASES, "sin casos", "no cases")                                                                        \
	X(VERDICT_MEETS, "cumplido", "met")                                                                                 \
	X(VERDICT_AT_RISK, "en riesgo", "at risk")                                                                          \
	X(VERDICT_FAILS, "no cumplido", "not met")                                                                          \
	/* head */                                                                                                          \
	X(TITLE, "Reporte mensual de {0}", "Monthly report, {0}")                                                           \
	X(PERIOD_LINE, "Del {0} al {1}", "{0} to {1}")                                                                      \
	X(PREVIEW, "Avance: el mes no ha terminado. Cifras al {0}.",                                                        \
		"Preview: the month is not over. Figures as of {0}.")                                                       \
	X(PREPARED_BY, "Preparado por {0}", "Prepared by {0}")                                                              \
	X(SERVED_FROM, "Le damos servicio desde el {0}: este mes no está completo.",                                        \
		"We have served you since {0}: this month is not a whole one.")                                             \
	X(SERVED_UNTIL, "Le dimos servicio hasta el {0}: este mes no está completo.",                                       \
		"We served you until {0}: this month is not a whole one.")                                                  \
	X(NOT_SERVED, "En este mes todavía no le dábamos servicio: empezamos el {0}.",                                      \
		"We did not serve you yet in this month: we began on {0}.")                                                 \
	/* 1: five lines */                                                                                                 \
	X(SUMMARY, "Resumen en cinco líneas", "Summary in five lines")                                                      \
	X(LINE_PROMISES, "¿Cumplimos?", "Did we keep our promises?")                                                        \
	X(LINE_HURT, "Lo que más dolió", "What hurt most")                                                                  \
	X(LINE_CHANGED, "Lo que cambió", "What changed")                                                                    \
	X(LINE_RISK, "El mayor riesgo", "The biggest risk")                                                                 \
	X(LINE_DECISION, "La decisión que le pedimos", "The one decision we ask of you")                                    \
	X(PROMISES_NONE, "No hubo compromisos de tiempo que juzgar este mes.",                                              \
		"There was no promise of time to judge this month.")                                                        \
	X(PROMISES_NONE_YET, "Todavía no hay compromisos de tiempo que juzgar este mes.",                                   \
		"There is no promise of time to judge in this month yet.")                                                  \
	X(PROMISES_UP, "Los servicios funcionaron el tiempo prometido.", "The services worked the time we promised.")       \
	X(PROMISES_KEPT, "Cumplimos los {0} compromisos de tiempo del mes.",                                                \
		"We kept all {0} promises of time of the month.")                                                           \
	X(PROMISES_KEPT_ONE, "Cumplimos el único compromiso de tiempo del mes.",                                            \
		"We kept the only promise of time of the month.")                                                           \
	X(PROMISES_MISSED_ONE, "No cumplimos el único compromiso de tiempo del mes.",                                       \
		"We missed the only promise of time of the month.")                                                         \
	X(PROMISES_SOME, "Cumplimos {0} de {1} compromisos de tiempo ({2}); la meta es {3}.",                               \
		"We kept {0} of {1} promises of time ({2}); the goal is {3}.")                                              \
	X(PROMISES_RISK_1, "Un plazo está por vencerse.", "One deadline is close.")                                         \
	X(PROMISES_RISK_N, "{0} plazos están por vencerse.", "{0} deadlines are close.")                                    \
	X(PROMISES_CREDIT, "Le corresponde un crédito de {0}.", "You are due a credit of {0}.")                             \
	X(PROMISES_CREDIT_SO_FAR, "Con las cifras de hoy le correspondería un crédito de {0}.",                             \
		"On these figures you would be due a credit of {0}.")                                                       \
	X(PROMISES_DOWN, "{0} estuvo disponible {1} del tiempo; prometimos {2}.",                                           \
		"{0} was available {1} of the time; we promised {2}.")                                                      \
	X(PROMISES_DOWN_BUT, "Pero {0} estuvo disponible {1} del tiempo y prometimos {2}.",                                 \
		"But {0} was available {1} of the time and we promised {2}.")                                               \
	X(PROMISES_DOWN_MORE_1, "Otro servicio tampoco llegó a lo prometido.",                                              \
		"Another service missed its promise too.")                                                                  \
	X(PROMISES_DOWN_MORE_N, "Otros {0} servicios tampoco llegaron a lo prometido.",                                     \
		"Another {0} services missed their promises too.")                                                          \
	X(HURT_PEOPLE, "{0}: ≈ {1} de trabajo detenido.", "{0}: ≈ {1} of stopped work.")                                    \
	X(HURT_LATE, "{0}: {1} de retraso sobre lo prometido.", "{0}: {1} later than promised.")                            \
	X(HURT_LONG, "{0}: el incidente más largo, {1}.", "{0}: the longest incident, {1}.")                                \
	X(HURT_OPEN, "{0}: sigue abierto después de {1}.", "{0}: still open after {1}.")                                    \
	X(HURT_CAUSE, "Causa: {0}.", "Cause: {0}.")                                                                         \
	X(HURT_NOTHING, "Nada, no hubo incidentes este mes.", "Nothing, there were no incidents this month.")               \
	X(CHANGED_FIRST, "Es el primer mes: todavía no hay con qué comparar.",                                              \
		"This is the first month: there is nothing to compare with yet.")                                           \
	X(CHANGED_NOTHING, "No hay con qué comparar.", "There is nothing to compare with.")                                 \
	X(CHANGED_MORE, "{0}, {1} más que en {2}.", "{0}, {1} more than in {2}.")                                           \
	X(CHANGED_FEWER, "{0}, {1} menos que en {2}.", "{0}, {1} fewer than in {2}.")                                       \
	X(CHANGED_SAME, "{0}, igual que en {1}.", "{0}, the same as in {1}.")                                               \
	X(CHANGED_SO_FAR, "{0} hasta ahora; en todo {1} hubo {2}.", "{0} so far; the whole of {1} had {2}.")                \
	X(CHANGED_PARTIAL, "Ese mes no fue completo.", "That month was not a whole one.")                                   \
	X(CHANGED_SLOWER, "Resolver tardó más: {0} en promedio, antes {1}.",                                                \
		"Solving took longer: {0} on average, {1} before.")                                                         \
	X(CHANGED_FASTER, "Resolver tardó menos: {0} en promedio, antes {1}.",                                              \
		"Solving took less: {0} on average, {1} before.")                                                           \
	X(RISK_OVERDUE_1, "Un plazo ya venció y el trabajo sigue pendiente: {1}.",                                          \
		"One deadline has passed and the work is still pending: {1}.")                                              \
	X(RISK_OVERDUE_N, "{0} plazos ya vencieron y el trabajo sigue pendiente; el más atrasado es {1}.",                  \
		"{0} deadlines have passed and the work is still pending; the most overdue is {1}.")                        \
	X(RISK_SOON_1, "Un plazo está por vencerse: {1}.", "One deadline is close: {1}.")                                   \
	X(RISK_SOON_N, "{0} plazos están por vencerse; el más cercano es {1}.",                                             \
		"{0} deadlines are close; the nearest is {1}.")                                                             \
	X(RISK_REPEATS, "La misma causa volvió {0} veces: {1}.", "The same cause came back {0} times: {1}.")                \
	X(RISK_OLD_1, "Un pendiente tiene más de 30 días hábiles.",                                                         \
		"One pending ticket is more than 30 working days old.")                                                     \
	X(RISK_OLD_N, "{0} pendientes tienen más de 30 días hábiles.",                                                      \
		"{0} pending tickets are more than 30 working days old.")                                                   \
	X(RISK_BACKLOG, "Los pendientes crecieron de {0} a {1}.", "The backlog grew from {0} to {1}.")                      \
	X(RISK_NONE, "Ninguno a la vista en las cifras de este mes.", "None in sight in this month's figures.")             \
	X(ASK_ANSWER, "Respóndanos sobre {0}: lo esperamos desde el {1}.",                                                  \
		"Please answer us about {0}: we have been waiting since {1}.")                                              \
	X(ASK_ANSWER_MORE_1, "Otro ticket también espera su respuesta.", "Another ticket waits for your answer too.")       \
	X(ASK_ANSWER_MORE_N, "Otros {0} tickets también esperan su respuesta.",                                             \
		"Another {0} tickets wait for your answer too.")                                                            \
	X(ASK_ROOT,                                                                                                         \
		"Autorícenos a buscar la causa de fondo de «{0}»: causó {1} incidentes este mes y todavía no se hace " \
		"nada al respecto.",                                                                                        \
		"Let us look for the root of “{0}”: it caused {1} incidents this month and nothing is being done "      \
		"about it yet.")                                                                                            \
	X(ASK_HOURS, "Revisemos las horas de su contrato: este mes se usaron {0} y su contrato incluye {1}.",               \
		"Let us review the hours of your contract: {0} were used this month and it includes {1}.")                  \
	X(ASK_PEOPLE,                                                                                                       \
		"Al reportar una falla, díganos a cuántas personas detiene: ese dato falta en {0} de {1} incidentes.",      \
		"When you report a failure, tell us how many people it stops: that is missing in {0} of {1} "               \
		"incidents.")                                                                                               \
	X(ASK_PEOPLE_ONE,                                                                                                   \
		"Al reportar una falla, díganos a cuántas personas detiene: ese dato falta en el único incidente.",         \
		"When you report a failure, tell us how many people it stops: that is missing in the only incident.")       \
	X(ASK_NOTHING, "Ninguna, este mes no necesitamos nada de usted.",                                                   \
		"None, we need nothing from you this month.")                                                               \
	/* 2: promises */                                                                                                   \
	X(PROMISES, "Lo prometido y lo cumplido", "What was promised and what was kept")                                    \
	X(PROMISES_INTRO_1, "Se cumplió {0} de {1} compromisos ({2}). La meta es {3}.",                                     \
		"{0} of {1} promises was kept ({2}). The goal is {3}.")                                                     \
	X(PROMISES_INTRO_N, "Se cumplieron {0} de {1} compromisos ({2}). La meta es {3}.",                                  \
		"{0} of {1} promises were kept ({2}). The goal is {3}.")                                                    \
	X(PROMISES_INTRO_KEPT, "Hubo un solo compromiso y se cumplió. La meta es {0}.",                                     \
		"There was a single promise, and it was kept. The goal is {0}.")                                            \
	X(PROMISES_INTRO_MISSED, "Hubo un solo compromiso y no se cumplió. La meta es {0}.",                                \
		"There was a single promise, and it was missed. The goal is {0}.")                                          \
	X(PROMISES_GOAL_OURS, "Su contrato no fija una meta; usamos la habitual.",                                          \
		"Your contract sets no goal; we use the usual one.")                                                        \
	X(PROMISES_NO_POLICY, "No hay compromisos de tiempo pactados en este mes.",                                         \
		"No times were agreed for this month.")                                                                     \
	X(PROMISES_BY_TYPE, "Por tipo: {0}.", "By type: {0}.")                                                              \
	X(PROMISES_HOURS, "Los tiempos corren en horario de servicio, salvo donde dice «a toda hora».",                     \
		"Times run in service hours, except where it says “at any hour”.")                                          \
	X(PROMISES_UNTRIED, "Sin casos este mes: {0}.", "No cases this month: {0}.")                                        \
	X(PROMISES_UNTRIED_MORE, "Otros {0} compromisos no tuvieron casos este mes; están en el anexo.",                    \
		"Another {0} promises had no cases this month; they are in the annex.")                                     \
	X(PROMISES_OFFERED, "Lo que le prometemos:", "What we promise you:")                                                \
	X(PROMISES_GROUP, "{0}: {1}", "{0}: {1}")                                                                           \
	X(CLAUSE_SHORT_RESPONSE, "primera respuesta en {0}", "first answer within {0}")                                     \
	X(CLAUSE_SHORT_EVERY, "noticias nuestras cada {0}", "news from us every {0}")                                       \
	X(CLAUSE_SHORT_REPLY, "contestarle en {0}", "a reply to you within {0}")                                            \
	X(CLAUSE_SHORT_ARRIVAL, "llegar a su sitio en {0}", "arrival at your site within {0}")                              \
	X(CLAUSE_SHORT_NOTIFY, "aviso al responsable de los datos en {0}",                                                  \
		"notice to the person responsible for the data within {0}")                                                 \
	X(CLAUSE_SHORT_RESOLUTION, "solución en {0}", "solution within {0}")                                                \
	X(CLAUSE_RUNNING_1, "uno sigue en plazo", "one is still within its time")                                           \
	X(CLAUSE_RUNNING_N, "{0} siguen en plazo", "{0} are still within their time")                                       \
	X(COLUMN_PROMISE, "Compromiso", "Promise")                                                                          \
	X(COLUMN_FOR, "Para", "For")                                                                                        \
	X(COLUMN_KEPT, "A tiempo", "On time")                                                                               \
	X(COLUMN_CHART, "Gráfica", "Chart")                                                                                 \
	X(COLUMN_STATE, "Estado", "State")                                                                                  \
	X(CLAUSE_RESPONSE, "Primera respuesta en {0}", "First answer within {0}")                                           \
	X(CLAUSE_EVERY, "Noticias nuestras cada {0}", "News from us every {0}")                                             \
	X(CLAUSE_REPLY, "Contestarle en {0}", "A reply to you within {0}")                                                  \
	X(CLAUSE_ARRIVAL, "Llegar a su sitio en {0}", "Arrival at your site within {0}")                                    \
	X(CLAUSE_NOTIFY, "Aviso al responsable de los datos en {0}",                                                        \
		"Notice to the person responsible for the data within {0}")                                                 \
	X(CLAUSE_RESOLUTION, "Solución en {0}", "Solution within {0}")                                                      \
	X(HOURS_ALWAYS, "{0}, a toda hora", "{0}, at any hour")                                                             \
	X(CLOCK_RESPONSE, "primera respuesta", "first answer")                                                              \
	X(CLOCK_UPDATE, "noticias", "news")                                                                                 \
	X(CLOCK_ARRIVAL, "llegada", "arrival")                                                                              \
	X(CLOCK_NOTIFY, "aviso", "notice")                                                                                  \
	X(CLOCK_RESOLUTION, "solución", "solution")                                                                         \
	X(MISSES, "Lo que no cumplimos", "What we did not keep")                                                            \
	X(MISSES_MORE, "Son las {0} con más retraso, de {1}. Todas están en el anexo.",                                     \
		"These are the {0} most late, of {1}. All of them are in the annex.")                                       \
	X(COLUMN_TICKET, "Ticket", "Ticket")                                                                                \
	X(COLUMN_SUBJECT, "Asunto", "Subject")                                                                              \
	X(COLUMN_CLOCK, "Compromiso", "Promise")                                                                            \
	X(COLUMN_LATE, "Tarde por", "Late by")                                                                              \
	X(COLUMN_CAUSE, "Causa", "Cause")                                                                                   \
	X(CAUSE_UNKNOWN, "sin causa anotada", "no cause recorded")                                                          \
	X(STILL_OPEN, "{0}, aún pendiente", "{0}, still pending")                                                           \
	X(TIMES_MISSED, "{0} veces", "{0} times")                                                                           \
	X(CREDIT_NONE, "Ninguno este mes.", "None this month.")                                                             \
	X(CREDIT_FEW, "Ninguno por tiempos. Casos en el mes: {1}; se necesitan: {0} o más.",                                \
		"None for times. Cases in the month: {1}; needed: {0} or more.")                                            \
	X(CREDIT_TITLE, "Crédito a su favor", "Credit in your favour")                                                      \
	X(COLUMN_WHY, "Por qué", "Why")                                                                                     \
	X(COLUMN_REACHED, "Se cumplió", "Kept")                                                                             \
	X(COLUMN_OF_FEE, "De la cuota", "Of the fee")                                                                       \
	X(COLUMN_AMOUNT, "Importe", "Amount")                                                                               \
	X(CREDIT_TICKETS, "Compromisos a tiempo bajo {0}", "Promises on time under {0}")                                    \
	X(CREDIT_CLOCK, "Compromisos de {0} a tiempo bajo {1}", "Promises of {0} on time under {1}")                        \
	X(CREDIT_SERVICE, "Disponibilidad de {0} bajo {1}", "Availability of {0} under {1}")                                \
	X(CREDIT_NOTE,                                                                                                      \
		"Nota de crédito: {0} más {1} de IVA (impuesto al valor agregado) = {2}. Se aplica al aprobarse.",          \
		"Credit note: {0} plus {1} of VAT (value-added tax) = {2}. It is applied once approved.")                   \
	X(CREDIT_CAPPED, "El contrato limita el crédito a {0} de la cuota mensual.",                                        \
		"The contract limits the credit to {0} of the monthly fee.")                                                \
	X(CREDIT_NO_AMOUNT,                                                                                                 \
		"El crédito es de {0} de la cuota mensual. La cuota no está registrada, por eso no se muestra el "        \
		"importe.",                                                                                                 \
		"The credit is {0} of the monthly fee. The fee is not on record, so no amount is shown.")                   \
	X(CREDIT_CAUSES, "Lo que lo causó: {0}.", "What caused it: {0}.")                                                   \
	X(UNKNOWN_1, "Un plazo quedó sin datos y no cuenta a favor ni en contra.",                                          \
		"One deadline has no data and counts neither for nor against us.")                                          \
	X(UNKNOWN_N, "{0} plazos quedaron sin datos y no cuentan a favor ni en contra.",                                    \
		"{0} deadlines have no data and count neither for nor against us.")                                         \
	X(ABSENT_1, "Un plazo quedó sin compromiso: el contrato no promete nada para ese caso.",                            \
		"One deadline has no promise: the contract promises nothing for that case.")                                \
	X(ABSENT_N, "{0} plazos quedaron sin compromiso: el contrato no promete nada para esos casos.",                     \
		"{0} deadlines have no promise: the contract promises nothing for those cases.")                            \
	X(EXEMPT_1,                                                                                                         \
		"Un plazo no se juzgó porque el ticket se unió a otro, pasó a proyecto, cambió de clase o se "          \
		"canceló.",                                                                                                 \
		"One deadline was not judged because the ticket was merged, became a project, changed its class or "        \
		"was called "                                                                                               \
		"off.")                                                                                                     \
	X(EXEMPT_N,                                                                                                         \
		"{0} plazos no se juzgaron porque el ticket se unió a otro, pasó a proyecto, cambió de clase o se "      \
		"canceló.",                                                                                                 \
		"{0} deadlines were not judged because the ticket was merged, became a project, changed its class or "      \
		"was called "                                                                                               \
		"off.")                                                                                                     \
	/* 3: numbers */                                                                                                    \
	X(NUMBERS, "Su mes en números", "Your month in numbers")                                                            \
	X(NUMBERS_NONE, "Sin casos: no hubo nada abierto ni pendiente en este mes.",                                        \
		"No cases: there was nothing open or pending in this month.")                                               \
	X(FLOW, "Lo que entró y lo que salió", "What came in and what went out")                                            \
	X(COLUMN_TYPE, "Tipo", "Type")                                                                                      \
	X(COLUMN_START, "Pendientes al inicio", "Pending at the start")                                                     \
	X(COLUMN_OPENED, "Abiertos", "Opened")                                                                              \
	X(COLUMN_REOPENED, "Reabiertos", "Reopened")                                                                        \
	X(COLUMN_RESOLVED, "Resueltos", "Resolved")                                                                         \
	X(COLUMN_END, "Pendientes al final", "Pending at the end")                                                          \
	X(FLOW_CHECK,                                                                                                       \
		"La cuenta cuadra: al inicio {0}, más abiertos {1}, más reabiertos {2}, menos resueltos {3}; "            \
		"pendientes al final: {4}.",                                                                                \
		"The count adds up: {0} at the start, plus {1} opened, plus {2} reopened, minus {3} resolved; "             \
		"pending at the end: {4}.")                                                                                 \
	X(FLOW_AGAIN, "Lo que se reabre se resuelve otra vez: un ticket puede contar dos veces.",                           \
		"What is reopened is resolved again: a ticket may count twice.")                                            \
	X(FLOW_CLOSED_1, "De los resueltos, uno se cerró sin pasar por solución.",                                          \
		"Of those resolved, one was closed without a solution.")                                                    \
	X(FLOW_CLOSED_N, "De los resueltos, {0} se cerraron sin pasar por solución.",                                       \
		"Of those resolved, {0} were closed without a solution.")                                                   \
	X(FLOW_MERGED_1, "De los resueltos, uno se unió a otro ticket.",                                                    \
		"Of those resolved, one was merged into another ticket.")                                                   \
	X(FLOW_MERGED_N, "De los resueltos, {0} se unieron a otro ticket.",                                                 \
		"Of those resolved, {0} were merged into another ticket.")                                                  \
	X(FLOW_CONVERTED_1, "Un ticket pasó a ser proyecto.", "One ticket became a project.")                               \
	X(FLOW_CONVERTED_N, "{0} tickets pasaron a ser proyectos.", "{0} tickets became projects.")                         \
	X(CHART_FLOW, "Incidentes abiertos y resueltos, mes a mes", "Incidents opened and resolved, month by month")        \
	X(CHART_KEPT, "Compromisos cumplidos, mes a mes", "Promises kept, month by month")                                  \
	X(CHART_GOAL, "La línea punteada es la meta, {0}.", "The dotted line is the goal, {0}.")                            \
	X(CHART_TABLE, "Ver los números de la gráfica", "Show the numbers of the chart")                                    \
	X(COLUMN_MONTH, "Mes", "Month")                                                                                     \
	X(COLUMN_OPENED_SHORT, "abiertos", "opened")                                                                        \
	X(COLUMN_RESOLVED_SHORT, "resueltos", "resolved")                                                                   \
	X(COMPARE, "Contra los meses anteriores", "Against the months before")                                              \
	X(COMPARE_PARTIAL, "No fueron meses completos: {0}.", "These were not whole months: {0}.")                          \
	X(COLUMN_FIGURE, "Cifra", "Figure")                                                                                 \
	X(COLUMN_THIS, "Este mes", "This month")                                                                            \
	X(COLUMN_SO_FAR, "Este mes, hasta ahora", "This month so far")                                                      \
	X(COLUMN_BEFORE, "Mes anterior", "Last month")                                                                      \
	X(COLUMN_AVERAGE, "Promedio de los {0} meses anteriores", "Average of the {0} months before")                       \
	X(FIGURE_INCIDENTS, "Incidentes abiertos", "Incidents opened")                                                      \
	X(FIGURE_RESOLVED, "Incidentes resueltos", "Incidents resolved")                                                    \
	X(FIGURE_REQUESTS, "Solicitudes abiertas", "Requests opened")                                                       \
	X(FIGURE_PENDING, "Pendientes al final, de todo tipo", "Pending at the end, of every type")                         \
	X(FIGURE_KEPT, "Compromisos cumplidos", "Promises kept")                                                            \
	X(FIGURE_SOLVE, "Tiempo medio para resolver incidentes", "Mean time to solve incidents")                            \
	X(FIGURE_PEOPLE, "Horas-persona detenidas", "Person-hours stopped")                                                 \
	X(FIGURE_WORKED, "Horas trabajadas para usted", "Hours worked for you")                                             \
	X(TIMES, "Cuánto tardamos", "How long we took")                                                                     \
	X(TIMES_INTRO,                                                                                                      \
		"Tiempo en horario de servicio, sin contar las pausas acordadas. «La mitad en 30 min» quiere decir "      \
		"que la mitad de los casos tomó eso o menos. Donde hubo un solo caso, se muestra su tiempo.",               \
		"Time in service hours, without the agreed pauses. “Half within 30 min” means that half of the cases "  \
		"took that or less. Where there was a single case, its time is shown.")                                     \
	X(COLUMN_WHAT, "Qué", "What")                                                                                       \
	X(COLUMN_N, "Casos", "Cases")                                                                                       \
	X(COLUMN_MEAN, "Promedio", "Mean")                                                                                  \
	X(COLUMN_MEDIAN, "La mitad en", "Half within")                                                                      \
	X(COLUMN_P90, "9 de cada 10 en", "9 of 10 within")                                                                  \
	X(TIMES_RESPONSE, "Primera respuesta", "First answer")                                                              \
	X(TIMES_RESOLUTION, "Solución", "Solution")                                                                         \
	X(ROW_LIVED, "como se vivió: con noches y fines de semana", "as it was lived: nights and weekends included")        \
	X(ROW_PRIORITY, "prioridad {0}", "{0} priority")                                                                    \
	X(AT_OPENING_1, "Un ticket se contestó al momento de abrirlo; cumple y no entra en el promedio.",                   \
		"One ticket was answered while it was opened; it counts as met and is left out of the mean.")               \
	X(AT_OPENING_N, "{0} tickets se contestaron al momento de abrirlos; cumplen y no entran en el promedio.",           \
		"{0} tickets were answered while they were opened; they count as met and are left out of the mean.")        \
	X(NO_CASES, "sin casos", "no cases")                                                                                \
	X(WHERE, "De qué y de dónde", "What about and from where")                                                          \
	X(WHERE_INTRO, "Tickets abiertos en el mes.", "Tickets opened in the month.")                                       \
	X(COLUMN_CATEGORY, "Tema", "Subject")                                                                               \
	X(COLUMN_SITE, "Sitio", "Site")                                                                                     \
	X(COLUMN_ENTITY, "Razón social", "Company")                                                                         \
	X(COLUMN_REQUESTER, "Persona", "Person")                                                                            \
	X(COLUMN_PRIORITY, "Prioridad", "Priority")                                                                         \
	X(COLUMN_INCIDENTS, "Incidentes", "Incidents")                                                                      \
	X(COLUMN_REQUESTS, "Solicitudes", "Requests")                                                                       \
	X(COLUMN_OTHERS, "Otros", "Others")                                                                                 \
	X(SLICE_NONE, "sin anotar", "not recorded")                                                                         \
	X(SLICE_REST_1, "otro más", "one more")                                                                             \
	X(SLICE_REST_N, "otros {0}", "{0} others")                                                                          \
	X(EFFORT, "Lo que costó", "What it took")                                                                           \
	X(EFFORT_FEE, "Cuota del mes", "Fee of the month")                                                                  \
	X(EFFORT_FEE_TEXT, "{0}, antes de IVA (impuesto al valor agregado)", "{0}, before VAT (value-added tax)")           \
	X(EFFORT_FEE_PART, "{0} por los días de servicio del mes, antes de IVA (impuesto al valor agregado)",               \
		"{0} for the days served in the month, before VAT (value-added tax)")                                       \
	X(EFFORT_PEOPLE, "Trabajo detenido en su empresa", "Work stopped at your company")                                  \
	X(EFFORT_PEOPLE_1, "≈ {1}, dato capturado en {2} de {0} incidente", "≈ {1}, recorded in {2} of {0} incident")       \
	X(EFFORT_PEOPLE_N, "≈ {1}, dato capturado en {2} de {0} incidentes",                                                \
		"≈ {1}, recorded in {2} of {0} incidents")                                                                  \
	X(EFFORT_PEOPLE_UNKNOWN, "sin datos: falta en {0}", "no data: missing in {0}")                                      \
	X(EFFORT_PEOPLE_NONE, "sin casos: no hubo incidentes", "no cases: there were no incidents")                         \
	X(EFFORT_COST, "Lo que eso pudo costarle", "What that may have cost you")                                           \
	X(EFFORT_COST_TEXT, "≈ {0}, a {1} por hora-persona", "≈ {0}, at {1} per person-hour")                               \
	X(EFFORT_WORKED, "Horas trabajadas para usted", "Hours worked for you")                                             \
	X(EFFORT_CONTRACT, "Horas de su contrato", "Hours of your contract")                                                \
	X(EFFORT_CONTRACT_LEFT, "usó {0} de las {1} incluidas: le quedaron {2}",                                            \
		"you used {0} of the {1} included: {2} were left")                                                          \
	X(EFFORT_CONTRACT_OVER, "usó {0} y el contrato incluye {1}: {2} de más",                                            \
		"you used {0} and the contract includes {1}: {2} too many")                                                 \
	X(EFFORT_CONTRACT_ALL, "usó las {0} que incluye", "you used the {0} it includes")                                   \
	X(EFFORT_APART, "Trabajo aparte del contrato", "Work outside the contract")                                         \
	X(COVER_EXTRA, "extra {0}", "extra {0}")                                                                            \
	X(COVER_PROJECT, "proyectos {0}", "projects {0}")                                                                   \
	X(COVER_WARRANTY, "garantía {0}", "warranty {0}")                                                                   \
	X(EFFORT_AFTER, "Trabajo fuera de horario", "Work after hours")                                                     \
	X(EFFORT_AFTER_1, "{1}, en un ticket", "{1}, on one ticket")                                                        \
	X(EFFORT_AFTER_N, "{1}, en {0} tickets", "{1}, on {0} tickets")                                                     \
	X(EFFORT_VISITS, "Visitas", "Visits")                                                                               \
	X(EFFORT_VISITS_OF, "{0}; su contrato incluye {1} al mes", "{0}; your contract includes {1} a month")               \
	X(EFFORT_WAIT_CLIENT, "Tiempo que esperamos su respuesta", "Time we waited for your answer")                        \
	X(EFFORT_WAIT_THIRD, "Tiempo que esperamos a terceros, como proveedores",                                           \
		"Time we waited for third parties, such as vendors")                                                        \
	X(EFFORT_WAIT_OTHER, "Tiempo de espera por horario acordado o refacciones",                                         \
		"Time we waited for an agreed window or parts")                                                             \
	X(EFFORT_WAIT_INCIDENTS, "incidentes {0}", "incidents {0}")                                                         \
	X(EFFORT_WAIT_REQUESTS, "solicitudes {0}", "requests {0}")                                                          \
	X(EFFORT_WAIT_SHARE, "{0} ({1} del tiempo que estuvieron abiertos)", "{0} ({1} of the time they were open)")        \
	X(EFFORT_ABSENT, "No hubo este mes", "None of these this month")                                                    \
	X(ABSENT_AFTER, "trabajo fuera de horario", "work after hours")                                                     \
	X(ABSENT_VISITS, "visitas", "visits")                                                                               \
	X(ABSENT_WAIT_CLIENT, "esperas de su respuesta", "waits for your answer")                                           \
	X(ABSENT_WAIT_THIRD, "esperas de terceros", "waits for third parties")                                              \
	X(ABSENT_ESCALATED, "avisos a nuestros responsables por plazos en riesgo",                                          \
		"warnings to our managers about deadlines at risk")                                                         \
	X(ABSENT_UNASKED, "trabajo sin que nos lo pidiera", "work that nobody asked for")                                   \
	X(EFFORT_SECURITY,                                                                                                  \
		"En personas y trabajo detenidos, los tickets de seguridad cuentan como incidentes; las cifras de "         \
		"calidad "                                                                                                  \
		"son solo de incidentes.",                                                                                  \
		"In people and work stopped, security tickets count as incidents; the figures of quality are of "           \
		"incidents "                                                                                                \
		"alone.")                                                                                                   \
	X(EFFORT_ESCALATED, "Avisos a nuestros responsables por plazos en riesgo",                                          \
		"Warnings to our managers about deadlines at risk")                                                         \
	X(EFFORT_UNASKED, "Lo que atendimos sin que nos lo pidiera", "What we did without being asked")                     \
	X(EFFORT_UNASKED_TEXT, "{0}: {1}", "{0}: {1}")                                                                      \
	X(MORE_1, "uno más", "one more")                                                                                    \
	X(MORE_N, "{0} más", "{0} more")                                                                                    \
	X(QUALITY, "Calidad", "Quality")                                                                                    \
	X(QUALITY_FIRST, "Incidentes resueltos por quien contesta, sin pasarlos a un especialista",                         \
		"Incidents solved by whoever answers, without a specialist")                                                \
	X(QUALITY_RAISED, "Incidentes que pasaron a un especialista este mes",                                              \
		"Incidents handed to a specialist this month")                                                              \
	X(QUALITY_REOPENED, "Incidentes que se volvieron a abrir antes de 14 días, contra los resueltos",                   \
		"Incidents reopened within 14 days, against those resolved")                                                \
	X(QUALITY_REPEATED,                                                                                                 \
		"Incidentes que repiten otro de los 30 días anteriores (misma persona o equipo, tema y causa)",             \
		"Incidents that repeat one of the 30 days before (same person or equipment, subject and cause)")            \
	X(QUALITY_PART, "{0} de {1} ({2})", "{0} of {1} ({2})")                                                             \
	X(QUALITY_PART_ODD, "{0} contra {1} resueltos", "{0} against {1} resolved")                                         \
	X(QUALITY_AGES, "Antigüedad de los pendientes, en días hábiles", "Age of what is pending, in working days")         \
	X(QUALITY_AGES_TEXT, "0 a 3: {0}; 4 a 10: {1}; 11 a 30: {2}; más de 30: {3}",                                       \
		"0 to 3: {0}; 4 to 10: {1}; 11 to 30: {2}; over 30: {3}")                                                   \
	X(QUALITY_AGES_NONE, "sin pendientes", "nothing pending")                                                           \
	X(COLUMN_VALUE, "Valor", "Value")                                                                                   \
	/* 4: what came back */                                                                                             \
	X(REPEATS, "Lo que más se repitió", "What came back most")                                                          \
	X(REPEATS_NONE, "Ninguna causa se repitió entre los {0} incidentes resueltos con causa anotada.",                   \
		"No cause came back among the {0} incidents resolved with a recorded cause.")                               \
	X(REPEATS_ONE, "Nada: solo se resolvió un incidente con causa anotada.",                                            \
		"Nothing: only one incident was resolved with a recorded cause.")                                           \
	X(REPEATS_NO_CASES, "Sin casos: no se resolvieron incidentes con causa anotada este mes.",                          \
		"No cases: no incident was resolved with a recorded cause this month.")                                     \
	X(REPEATS_TIMES, "{0} veces este mes", "{0} times this month")                                                      \
	X(REPEATS_EARLIER_1, "una en los doce meses anteriores", "once in the twelve months before")                        \
	X(REPEATS_EARLIER_N, "{0} en los doce meses anteriores", "{0} in the twelve months before")                         \
	X(REPEATS_STOPPED, "≈ {0} de trabajo detenido", "≈ {0} of stopped work")                                            \
	X(REPEATS_ACTION, "Qué se está haciendo: {0}.", "What is being done: {0}.")                                         \
	X(ACTION_NONE, "todavía nada", "nothing yet")                                                                       \
	X(ACTION_OPEN, "buscamos la causa de fondo desde el {1}: {0}", "we have looked for the root since {1}: {0}")        \
	X(ACTION_DONE, "se corrigió la causa de fondo el {1}: {0}", "the root was removed on {1}: {0}")                     \
	X(REPEATS_MORE_1, "Otra causa también se repitió.", "Another cause came back too.")                                 \
	X(REPEATS_MORE_N, "Otras {0} causas también se repitieron.", "Another {0} causes came back too.")                   \
	X(REPEATS_HOURS, "La que más trabajo detuvo fue «{0}»: ≈ {1}.",                                                     \
		"The one that stopped most work was “{0}”: ≈ {1}.")                                                         \
	X(REPEATS_DECIDE, "Le pedimos autorizarnos a buscar la causa de fondo de {0}.",                                     \
		"We ask you to let us look for the root of {0}.")                                                           \
	X(CAUSE_QUOTED, "«{0}»", "“{0}”")                                                                                   \
	/* 5: availability */                                                                                               \
	X(AVAILABILITY, "Disponibilidad", "Availability")                                                                   \
	X(AVAILABILITY_INTRO,                                                                                               \
		"Parte del tiempo comprometido en que cada servicio funcionó. El porcentaje se corta, nunca se "           \
		"redondea hacia arriba.",                                                                                   \
		"Share of the committed time in which each service worked. Percentages are cut, never rounded up.")         \
	X(COLUMN_SERVICE, "Servicio", "Service")                                                                            \
	X(COLUMN_PROMISED, "Prometido", "Promised")                                                                         \
	X(COLUMN_RESULT, "Funcionó", "It worked")                                                                           \
	X(COLUMN_DOWN, "Tiempo caído", "Time down")                                                                         \
	X(AVAILABILITY_OF, "{0} de {1}", "{0} of {1}")                                                                      \
	X(AVAILABILITY_UNPROMISED, "sin compromiso", "no promise")                                                          \
	X(AVAILABILITY_EMPTY, "sin horas comprometidas", "no committed hours")                                              \
	X(AVAILABILITY_UNMEASURED, "sin medición", "not measured")                                                          \
	X(MEASURED_TICKETS, "{0}: según incidentes reportados; una caída que nadie reportó no aparece.",                    \
		"{0}: as reported in incidents; a failure that nobody reported does not show.")                             \
	X(MEASURED_CHECK, "{0}: medido de forma automática ({1}).", "{0}: measured automatically ({1}).")                   \
	X(UNMEASURED_METHOD, "{0}: sin medición; no se ha acordado con qué medirlo.",                                       \
		"{0}: not measured; how to measure it has not been agreed.")                                                \
	X(UNMEASURED_DATA, "{0}: sin medición; no hay datos de {1}.", "{0}: not measured; there is no data of {1}.")        \
	X(UNMEASURED_NOT_YET, "{0}: sin medición este mes; se mide desde el {1}.",                                          \
		"{0}: not measured this month; it is measured from {1} on.")                                                \
	X(GAPS, "{0}: en {1} no hubo medición; ese tiempo no cuenta a favor ni en contra.",                                 \
		"{0}: nothing was measured for {1}; that time counts neither for nor against us.")                          \
	X(WEIGHTED, "{0}: del tiempo caído cuentan {1}, porque una caída parcial cuenta por la parte que faltó.",           \
		"{0}: of the time down {1} counts, because a partial outage counts by the share that was missing.")         \
	X(OUTAGES, "Caídas y mantenimientos", "Outages and maintenance")                                                    \
	X(COLUMN_WHEN, "Cuándo", "When")                                                                                    \
	X(WHEN_DAY, "{0}, de {1} a {2}", "{0}, from {1} to {2}")                                                            \
	X(WHEN_DAYS, "del {0}, {1}, al {2}, {3}", "from {0}, {1}, to {2}, {3}")                                             \
	X(WHEN_GOING, "desde el {0}, {1}; sigue", "since {0}, {1}; still going")                                            \
	X(COLUMN_COUNTS, "Cómo cuenta", "How it counts")                                                                    \
	X(ROLE_OUTAGE, "caída: {0} de tiempo comprometido", "outage: {0} of committed time")                                \
	X(ROLE_EXCLUDED, "no cuenta por contrato: {0}", "does not count by contract: {0}")                                  \
	X(ROLE_MAINTENANCE, "mantenimiento aprobado y avisado: no cuenta",                                                  \
		"maintenance, approved and announced: does not count")                                                      \
	X(ROLE_UNAPPROVED, "mantenimiento sin su aprobación: cuenta como caída, {0}",                                       \
		"maintenance without your approval: counts as an outage, {0}")                                              \
	X(ROLE_UNANNOUNCED, "mantenimiento sin aviso a tiempo: cuenta como caída, {0}",                                     \
		"maintenance not announced in time: counts as an outage, {0}")                                              \
	X(ROLE_EMERGENCY, "mantenimiento de urgencia: cuenta como caída, {0}",                                              \
		"emergency maintenance: counts as an outage, {0}")                                                          \
	X(ROLE_OVERRUN, "mantenimiento que duró más de lo anunciado: cuenta como caída, {0}",                               \
		"maintenance that took longer than announced: counts as an outage, {0}")                                    \
	X(ROLE_WEIGHT, "{0}, contada al {1}", "{0}, counted at {1}")                                                        \
	X(ROLE_GAP, "sin medición: no cuenta", "not measured: does not count")                                              \
	X(OUTAGE_UNTITLED, "sin descripción", "no description")                                                             \
	/* 8: what people said, what waits for the reader */                                                                \
	X(SURVEYS, "Satisfacción", "Satisfaction")                                                                          \
	X(SURVEYS_SCORE, "Respuestas buenas, de 4 o 5 en una escala de 5: {0} de {1} ({2}).",                               \
		"Good answers, 4 or 5 on a scale of 5: {0} of {1} ({2}).")                                                  \
	X(SURVEYS_RATE, "Hubo {0} respuestas; tickets resueltos en el mes: {1} ({2}).",                                     \
		"There were {0} answers; tickets resolved in the month: {1} ({2}).")                                        \
	X(SURVEYS_FEW_1,                                                                                                    \
		"Hubo una respuesta; tickets resueltos en el mes: {1}. Con menos de cinco respuestas no se calcula "        \
		"un porcentaje.",                                                                                           \
		"There was one answer; tickets resolved in the month: {1}. With fewer than five answers no share is "       \
		"worked out.")                                                                                              \
	X(SURVEYS_FEW_N,                                                                                                    \
		"Hubo {0} respuestas; tickets resueltos en el mes: {1}. Con menos de cinco respuestas no se calcula "       \
		"un porcentaje.",                                                                                           \
		"There were {0} answers; tickets resolved in the month: {1}. With fewer than five answers no share "        \
		"is worked out.")                                                                                           \
	X(SURVEYS_COMMENT, "«{0}», sobre {1}", "“{0}”, about {1}")                                                          \
	X(YOURS, "Pendientes de usted", "What waits for you")                                                               \
	X(YOURS_INTRO, "Para seguir con esto necesitamos su respuesta.", "We need your answer to go on with these.")        \
	X(COLUMN_SINCE, "Esperamos desde el", "Waiting since")                                                              \
	/* what was issued and is no longer so */                                                                           \
	X(ADJUSTMENTS, "Ajustes al reporte de {0}", "Adjustments to the report of {0}")                                     \
	X(ADJUSTMENTS_INTRO, "Estas cifras de {0} ya no son las que le enviamos el {1}.",                                   \
		"These figures of {0} are no longer those we sent you on {1}.")                                             \
	X(COLUMN_SENT, "Enviado", "Sent")                                                                                   \
	X(COLUMN_NOW, "Ahora", "Now")                                                                                       \
	X(FIGURE_AVAILABILITY, "Disponibilidad de {0}", "Availability of {0}")                                              \
	X(COLUMN_BECAUSE, "Por", "Because of")                                                                              \
	X(BECAUSE_LATE, "{0}, capturado tarde", "{0}, recorded late")                                                       \
	X(BECAUSE_GENERAL, "cambio en compromisos, calendario, contrato o caídas anotadas",                                 \
		"a change in promises, calendar, contract or recorded outages")                                             \
	/* 9: annex */                                                                                                      \
	X(ANNEX, "Anexo", "Annex")                                                                                          \
	X(ANNEX_TICKETS, "Tickets del mes", "Tickets of the month")                                                         \
	X(ANNEX_NO_TICKETS, "No hubo tickets en este mes.", "There were no tickets this month.")                            \
	X(COLUMN_OPENED_ON, "Abierto", "Opened")                                                                            \
	X(COLUMN_RESOLVED_ON, "Resuelto", "Resolved")                                                                       \
	X(COLUMN_RESPONSE, "Respuesta", "Answer")                                                                           \
	X(COLUMN_RESOLUTION, "Solución", "Solution")                                                                        \
	X(RESULT_MET, "a tiempo", "on time")                                                                                \
	X(RESULT_MISSED, "tarde", "late")                                                                                   \
	X(RESULT_RUNNING, "en plazo", "within time")                                                                        \
	X(RESULT_RISK, "por vencer", "deadline close")                                                                      \
	X(RESULT_PAUSED, "en pausa", "paused")                                                                              \
	X(RESULT_UNKNOWN, "sin datos", "no data")                                                                           \
	X(RESULT_ABSENT, "sin compromiso", "no promise")                                                                    \
	X(RESULT_EXEMPT, "no se juzga", "not judged")                                                                       \
	X(ANNEX_UNTRIED, "Compromisos sin casos este mes", "Promises without cases this month")                             \
	X(ANNEX_WORDS, "Palabras que usamos", "Words we use")                                                               \
	X(WORD_INCIDENT, "Incidente", "Incident")                                                                           \
	X(WORD_INCIDENT_TEXT,                                                                                               \
		"algo que funcionaba dejó de funcionar o funciona mal. Una solicitud pide algo nuevo; sus "                \
		"cifras nunca se mezclan con las de incidentes.",                                                           \
		"something that worked stopped working or works badly. A request asks for something new; its figures "      \
		"are never "                                                                                                \
		"mixed with those of incidents.")                                                                           \
	X(WORD_PROMISE, "Compromiso", "Promise")                                                                            \
	X(WORD_PROMISE_TEXT,                                                                                                \
		"un tiempo máximo pactado con usted. Cada plazo se juzga una vez, en el mes en que se atendió o "         \
		"se venció; cumple quien llega antes o justo al límite. El porcentaje es plazos cumplidos entre "         \
		"plazos juzgados.",                                                                                         \
		"a maximum time agreed with you. Each deadline is judged once, in the month it was kept or passed; "        \
		"reaching it "                                                                                              \
		"exactly counts as kept. The share is deadlines kept over deadlines judged.")                               \
	X(WORD_HOURS, "Horario de servicio", "Service hours")                                                               \
	X(WORD_HOURS_TEXT,                                                                                                  \
		"las horas de su calendario de atención; noches, días inhábiles y esperas pactadas no cuentan.",            \
		"the hours of your support calendar; nights, holidays and agreed waits do not count.")                      \
	X(WORD_PENDING, "Pendiente", "Pending")                                                                             \
	X(WORD_PENDING_TEXT, "un ticket (cada caso registrado) que todavía no se resuelve en ese momento.",                 \
		"a ticket (each case on record) that is not resolved at that moment.")                                      \
	X(WORD_STATE, "Estado", "State")                                                                                    \
	X(WORD_STATE_TEXT,                                                                                                  \
		"cumplido: llegó a la meta; en riesgo: va en la meta, pero un plazo abierto ya usó {0} de su tiempo "     \
		"o "                                                                                                        \
		"más; no cumplido: quedó bajo la meta, o un servicio funcionó menos de lo prometido; sin casos: no "     \
		"hubo qué juzgar.",                                                                                         \
		"met: reached the goal; at risk: on goal, but an open deadline has used {0} of its time or more; not "      \
		"met: below the goal, or a service worked less than promised; no cases: there was nothing to judge.")       \
	X(WORD_PEOPLE, "Hora-persona", "Person-hour")                                                                       \
	X(WORD_PEOPLE_TEXT,                                                                                                 \
		"una hora de una persona que no pudo trabajar o trabajó con lentitud: personas por tiempo, en "            \
		"horario de servicio, salvo que se anotara desde y hasta cuándo.",                                          \
		"an hour of one person who could not work or worked slowly: people times time, in service hours, "          \
		"unless it was "                                                                                            \
		"recorded from when until when.")                                                                           \
	X(ANNEX_UNMEASURED, "Lo que no se pudo medir", "What could not be measured")                                        \
	X(UNMEASURED_PEOPLE, "Incidentes sin personas afectadas anotadas: {0} de {1}.",                                     \
		"Incidents without a record of the people affected: {0} of {1}.")                                           \
	X(UNMEASURED_UNKNOWN, "Plazos sin datos en la historia importada: {0}.",                                            \
		"Deadlines without data in the imported history: {0}.")                                                     \
	X(UNMEASURED_CATEGORY, "Tickets abiertos sin tema: {0} de {1}.",                                                    \
		"Tickets opened without subject: {0} of {1}.")                                                              \
	X(UNMEASURED_CAUSE, "Incidentes resueltos sin causa anotada: {0} de {1}.",                                          \
		"Incidents resolved without a recorded cause: {0} of {1}.")                                                 \
	X(UNMEASURED_LEVELS, "Resueltos por quien contesta: no se mide, porque todo el equipo tiene el mismo nivel.",       \
		"Solved by whoever answers: not measured, because the whole team has the same level.")                      \
	X(UNMEASURED_AVAILABILITY, "Este reporte no mide la disponibilidad de servicios: no hay ninguno registrado.",       \
		"This report does not measure the availability of services: none is on record.")                            \
	X(UNMEASURED_SERVICE, "Disponibilidad de {0}: sin medición.", "Availability of {0}: not measured.")                 \
	X(UNMEASURED_REST, "Este reporte no mide respaldos, actualizaciones de seguridad ni antivirus.",                    \
		"This report does not measure backups, security updates or antivirus.")                                     \
	X(UNMEASURED_SATISFACTION, "Satisfacción: nadie contestó la encuesta este mes.",                                    \
		"Satisfaction: nobody answered the survey this month.")                                                     \
	X(UNMEASURED_KEYS, "Quién hizo cada cosa es quien quedó anotado; este reporte no lo compara con las firmas.",       \
		"Who did each thing is who was recorded; this report does not compare it with signatures.")                 \
	X(ANNEX_REMARKS, "Cómo se capturaron los datos", "How the data was recorded")                                       \
	X(REMARKS_NONE, "Sin observaciones: nada se capturó tarde y no faltaron recordatorios.",                            \
		"Nothing to remark: nothing was recorded late and no reminder was missing.")                                \
	X(BACKDATED_1, "Un ticket tiene algo capturado más de 24 horas después de ocurrir: {1}.",                           \
		"One ticket has something recorded more than 24 hours after it happened: {1}.")                             \
	X(BACKDATED_N, "{0} tickets tienen algo capturado más de 24 horas después de ocurrir: {1}.",                        \
		"{0} tickets have something recorded more than 24 hours after it happened: {1}.")                           \
	X(RECLASSIFIED_1, "Un ticket cambió de tipo o prioridad y por eso un plazo no se juzgó: {1}.",                      \
		"One ticket changed its type or priority, so a deadline was not judged: {1}.")                              \
	X(RECLASSIFIED_N, "{0} tickets cambiaron de tipo o prioridad y por eso un plazo no se juzgó: {1}.",                 \
		"{0} tickets changed their type or priority, so a deadline was not judged: {1}.")                           \
	X(UNQUESTIONED_1, "Un ticket quedó en espera de usted sin que antes le preguntáramos algo: {1}.",                   \
		"One ticket was left waiting for you without a question from us before: {1}.")                              \
	X(UNQUESTIONED_N, "{0} tickets quedaron en espera de usted sin que antes le preguntáramos algo: {1}.",              \
		"{0} tickets were left waiting for you without a question from us before: {1}.")                            \
	X(UNREMINDED_1, "Un ticket esperó su respuesta más de 5 días hábiles sin que se la recordáramos: {1}.",             \
		"One ticket waited for your answer over 5 working days without a reminder from us: {1}.")                   \
	X(UNREMINDED_N, "{0} tickets esperaron su respuesta más de 5 días hábiles sin que se la recordáramos: {1}.",        \
		"{0} tickets waited for your answer over 5 working days without a reminder from us: {1}.")                  \
	X(ANNEX_DATA, "Datos de este reporte", "Data of this report")                                                       \
	X(DATA_CLIENT, "Cliente", "Client")                                                                                 \
	X(DATA_CONTRACT, "Contrato", "Contract")                                                                            \
	X(DATA_PERIOD, "Periodo", "Period")                                                                                 \
	X(DATA_ZONE, "Zona horaria", "Time zone")                                                                           \
	X(DATA_CUTOFF, "Cuenta lo ocurrido hasta", "Counts what happened until")                                            \
	X(DATA_CUTOFF_END, "el final del {0}", "the end of {0}")                                                            \
	X(DATA_POLICY, "Compromisos según", "Promises according to")                                                        \
	X(DATA_AUDIT, "Para quien lo audite", "For whoever audits it")                                                      \
	X(DATA_AUDIT_TEXT, "datos en su versión {0}; periodo de {1} a {2}, sin incluirlo; corte {3}; programa {4}",         \
		"data at version {0}; period from {1} to {2}, not included; cutoff {3}; program {4}")                       \
	X(DATA_SAME, "Con la misma versión de los datos y del programa, este reporte sale idéntico.",                       \
		"The same version of data and program gives this same report.")                                             \
	/* numbers and time */                                                                                              \
	X(OF, "{0} de {1}", "{0} of {1}")                                                                                   \
	X(AND, "{0} y {1}", "{0} and {1}")                                                                                  \
	X(AND_BEFORE_I, "{0} e {1}", "{0} and {1}")                                                                         \
	X(PAIR, "{0} {1}", "{0} {1}")                                                                                       \
	X(QUOTED, "«{0}» (ticket {1})", "“{0}” (ticket {1})")                                                               \
	X(DATE, "{0} de {1} de {2}", "{0} {1} {2}")                                                                         \
	X(DATE_SHORT, "{0} {1} {2}", "{0} {1} {2}")                                                                         \
	X(MONTH, "{0} de {1}", "{0} {1}")                                                                                   \
	X(MOMENT, "{0}, {1}", "{0}, {1}")                                                                                   \
	X(WORKDAY_1, "{0} día hábil", "{0} working day")                                                                    \
	X(WORKDAY_N, "{0} días hábiles", "{0} working days")                                                                \
	X(WORKDAY_END_1, "{0} día hábil, a su cierre", "{0} working day, by its close")                                     \
	X(WORKDAY_END_N, "{0} días hábiles, a su cierre", "{0} working days, by their close")                               \
	X(HOUR_1, "{0} hora", "{0} hour")                                                                                   \
	X(HOUR_N, "{0} horas", "{0} hours")                                                                                 \
	X(MINUTE_1, "{0} minuto", "{0} minute")                                                                             \
	X(MINUTE_N, "{0} minutos", "{0} minutes")                                                                           \
	X(LESS_THAN_MINUTE, "menos de un minuto", "less than a minute")                                                     \
	X(PERSON_HOUR_1, "{0} hora-persona", "{0} person-hour")                                                             \
	X(PERSON_HOUR_N, "{0} horas-persona", "{0} person-hours")                                                           \
	X(INCIDENT_1, "{0} incidente", "{0} incident")                                                                      \
	X(INCIDENT_N, "{0} incidentes", "{0} incidents")                                                                    \
	X(MONTH_1, "enero", "January")                                                                                      \
	X(MONTH_2, "febrero", "February")                                                                                   \
	X(MONTH_3, "marzo", "March")                                                                                        \
	X(MONTH_4, "abril", "April")                                                                                        \
	X(MONTH_5, "mayo", "May")                                                                                           \
	X(MONTH_6, "junio", "June")                                                                                         \
	X(MONTH_7, "julio", "July")                                                                                         \
	X(MONTH_8, "agosto", "August")                                                                                      \
	X(MONTH_9, "septiembre", "September")                                                                               \
	X(MONTH_10, "octubre", "October")                                                                                   \
	X(MONTH_11, "noviembre", "November")                                                                                \
	X(MONTH_12, "diciembre", "December")                                                                                \
	X(MONTH_SHORT_1, "ene", "Jan")                                                                                      \
	X(MONTH_SHORT_2, "feb", "Feb")                                                                                      \
	X(MONTH_SHORT_3, "mar", "Mar")                                                                                      \
	X(MONTH_SHORT_4, "abr", "Apr")                                                                                      \
	X(MONTH_SHORT_5, "may", "May")                                                                                      \
	X(MONTH_SHORT_6, "jun", "Jun")                                                                                      \
	X(MONTH_SHORT_7, "jul", "Jul")                                                                                      \
	X(MONTH_SHORT_8, "ago", "Aug")                                                                                      \
	X(MONTH_SHORT_9, "sep", "Sep")                                                                                      \
	X(MONTH_SHORT_10, "oct", "Oct")                                                                                     \
	X(MONTH_SHORT_11, "nov", "Nov")                                                                                     \
	X(MONTH_SHORT_12, "dic", "Dec")

#endif
