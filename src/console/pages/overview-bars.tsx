import { GROUPS, type Group, type HourView } from "../wire-overview";
import { sumOf } from "../words/groups";
import { partsOf } from "../words/hours";
import { hourOfDay } from "../words/time";

/** The drawing of orders by hour. It says nothing that its frame does not say in words, so it is hidden from screen readers. */

/** The bars take this much of their place; the rest is the gap between them. */
const BAR = 0.74;
/** Room above the highest bar for the sign of a failure, as a share of the chart's height. */
const HEAD = 0.08;
/** An hour is named at every sixth bar: more do not fit on a phone, nor does the offset, but for the first after the clocks were changed. */
const NAMED_EVERY = 6;

const share = (of: number): string => `${(of * 100).toFixed(3)}%`;

export function Bars({ hours, top, place, zone }: { hours: readonly HourView[]; top: number; place: number | null; zone: string }) {
	const width = 1 / hours.length;
	return (
		<svg class="bars" width="100%" height="176" aria-hidden="true" focusable="false">
			<Patterns />
			<svg width="100%" height="156" overflow="visible" aria-hidden="true">
				{[HEAD, (1 + HEAD) / 2, 1].map((y) => (
					<line key={y} class="bars-line" x1="0" x2="100%" y1={share(y)} y2={share(y)} />
				))}
				{hours.map(({ at, counts }, index) => (
					<g key={at} class={index === place ? "bar pointed" : "bar"}>
						<rect class="bar-place" x={share(index * width)} y="0" width={share(width)} height="100%" />
						{partsOf(counts, top).map(({ group, from, size }) => {
							const box = {
								x: share((index + (1 - BAR) / 2) * width),
								y: share(1 - (from + size) * (1 - HEAD)),
								width: share(BAR * width),
								height: share(size * (1 - HEAD)),
							};
							return (
								<g key={group}>
									<rect class={`group-${group}`} {...box} />
									<rect fill={`url(#group-${group})`} {...box} />
								</g>
							);
						})}
						{(counts.failed ?? 0) === 0 ? null : (
							<svg x={share((index + 0.5) * width)} y={share(1 - (sumOf(counts) / top) * (1 - HEAD))} overflow="visible" aria-hidden="true">
								<path class="bar-failed" d="M0 -10 4.600 -2.500H-4.600Z" />
							</svg>
						)}
					</g>
				))}
			</svg>
			{hours.map(({ at }, index) =>
				index % NAMED_EVERY !== 0 || index === hours.length - 1 ? null : (
					<text
						key={at}
						class="bars-hour"
						x={share(index === 0 ? 0 : (index + 0.5) * width)}
						y="172"
						text-anchor={index === 0 ? "start" : "middle"}
					>
						{hourOfDay(Date.parse(at), Date.parse(hours[index - NAMED_EVERY]?.at ?? at), zone)}
					</text>
				),
			)}
		</svg>
	);
}

/** A texture for each group, so that the parts of a bar can be told apart without their colours. */
const TEXTURES: Readonly<Record<Group, string>> = {
	successful: "",
	pending: "M0 6 6 0M-1.500 1.500 1.500 -1.500M4.500 7.500 7.500 4.500",
	failed: "M0 0 6 6M0 6 6 0",
	awaiting_payment: "M0 3H6",
	abandoned: "M3 0V6",
	archived: "M3 3h.1",
};
const Patterns = () => (
	<defs>
		{GROUPS.map((group) => (
			<pattern key={group} id={`group-${group}`} width="6" height="6" patternUnits="userSpaceOnUse">
				<path class="texture" d={TEXTURES[group]} />
			</pattern>
		))}
	</defs>
);

export function Swatch({ group }: { group: Group }) {
	return (
		<svg class="swatch" width="14" height="14" aria-hidden="true" focusable="false">
			<rect class={`group-${group}`} width="14" height="14" rx="3" />
			<rect fill={`url(#group-${group})`} width="14" height="14" rx="3" />
		</svg>
	);
}
