import { useId, useMemo } from "preact/hooks";
import type { ControlProps } from "../parts/form-field";
import { SCHEDULE_FORM } from "../words/schedules-page";

/** An IANA zone, with those that the browser knows to choose from. */
interface ZoneInputProps {
	readonly control: ControlProps;
	readonly value: string;
	readonly change: (zone: string) => void;
}
const ZONE_LENGTH_MAX = 64;

export function ZoneInput({ control, value, change }: ZoneInputProps) {
	const list = useId();
	const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
	return (
		<>
			<input
				{...control}
				name="zone"
				list={list}
				value={value}
				maxLength={ZONE_LENGTH_MAX}
				placeholder={SCHEDULE_FORM.zonePlaceholder}
				autocomplete="off"
				spellcheck={false}
				onInput={({ currentTarget }) => change(currentTarget.value)}
			/>
			<datalist id={list}>
				{zones.map((zone) => (
					<option key={zone} value={zone} />
				))}
			</datalist>
		</>
	);
}
