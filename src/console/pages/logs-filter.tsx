import { Chip } from "../parts/chip";
import { DateInput } from "../parts/date-input";
import { FormField } from "../parts/form-field";
import { goTo } from "../route";
import type { LogPage } from "../wire-services";
import { isNarrowed, LEVEL_NAMES, type LogsQuery, levelFace, logsHref } from "../words/logs";
import { LOG_FILTER } from "../words/logs-page";

/** What the log is narrowed down by: any of it, together. It stands in the address. */
interface LogsFilterProps {
	readonly query: LogsQuery;
	/** Empty while they are not known. */
	readonly services: LogPage["services"];
}

export function LogsFilter({ query, services }: LogsFilterProps) {
	const { service, level, from, to } = query;
	const change = (part: Partial<LogsQuery>, how: { replace?: boolean } = {}) => goTo(logsHref({ ...query, ...part, cursor: "" }), how);
	// What the address names stands in the list, whether it is known or not.
	const isListed = service === "" || services.some((each) => each.service === service);
	return (
		<div class="log-filter">
			<FormField label={LOG_FILTER.service}>
				{(control) => (
					<select {...control} value={service} onChange={({ currentTarget }) => change({ service: currentTarget.value })}>
						<option value="">{LOG_FILTER.everyService}</option>
						{isListed ? null : <option value={service}>{service}</option>}
						{services.map(({ service: name, label }) => (
							<option key={name} value={name}>
								{label}
							</option>
						))}
					</select>
				)}
			</FormField>
			<FormField label={LOG_FILTER.from}>
				{(control) => (
					<DateInput control={control} name="from" value={from} max={to} onDay={(day) => change({ from: day }, { replace: true })} />
				)}
			</FormField>
			<FormField label={LOG_FILTER.to}>
				{(control) => (
					<DateInput control={control} name="to" value={to} min={from} onDay={(day) => change({ to: day }, { replace: true })} />
				)}
			</FormField>
			<fieldset class="chips log-levels">
				<legend>{LOG_FILTER.level}</legend>
				{LEVEL_NAMES.map((each) => (
					<Chip
						key={each}
						pressed={level === each}
						tone={levelFace(each).tone}
						onPress={() => change({ level: level === each ? "" : each })}
					>
						{levelFace(each).name}
					</Chip>
				))}
				{isNarrowed(query) ? (
					<a class="button" href={logsHref({})}>
						{LOG_FILTER.clear}
					</a>
				) : null}
			</fieldset>
		</div>
	);
}
