import type { ComponentChildren } from "preact";
import type { Tone } from "../words/tone";

/** Line icons on a 16-pixel grid. They repeat what words say beside them, so they are hidden from screen readers. */

export const icon = (drawing: ComponentChildren) =>
	function Icon({ class: name }: { class?: string }) {
		return (
			<svg class={`icon ${name ?? ""}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
				{drawing}
			</svg>
		);
	};

export const Check = icon(
	<>
		<circle cx="8" cy="8" r="6.25" />
		<path d="m5.3 8.2 1.9 1.9 3.6-4" />
	</>,
);
export const Clock = icon(
	<>
		<circle cx="8" cy="8" r="6.25" />
		<path d="M8 4.6V8l2.3 1.5" />
	</>,
);
export const Alert = icon(
	<>
		<path d="M8 2.2 14.3 13H1.7Z" />
		<path d="M8 6.4v3M8 11.2v.1" />
	</>,
);
export const Cross = icon(
	<>
		<circle cx="8" cy="8" r="6.25" />
		<path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
	</>,
);
export const Caution = icon(
	<>
		<circle cx="8" cy="8" r="6.25" />
		<path d="M8 4.8v3.8M8 11v.1" />
	</>,
);
export const Dash = icon(
	<>
		<circle cx="8" cy="8" r="6.25" />
		<path d="M5.5 8h5" />
	</>,
);
export const Search = icon(
	<>
		<circle cx="7" cy="7" r="4.25" />
		<path d="m10.2 10.2 3.3 3.3" />
	</>,
);
export const Back = icon(<path d="M9.8 3.5 5.3 8l4.5 4.5" />);
export const Down = icon(<path d="m4 6.3 4 4 4-4" />);
export const Copy = icon(
	<>
		<rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
		<path d="M10.5 3.5v-.2a1 1 0 0 0-1-1H3.3a1 1 0 0 0-1 1v6.2a1 1 0 0 0 1 1h.2" />
	</>,
);
export const Bag = icon(
	<>
		<path d="M3 5.2h10l.7 8.3H2.3Z" />
		<path d="M5.5 7V4.8a2.5 2.5 0 0 1 5 0V7" />
	</>,
);
export const Tray = icon(
	<>
		<path d="M2 9.2 3.8 3h8.4L14 9.2V13H2Z" />
		<path d="M2 9.2h3.6l.8 1.6h3.2l.8-1.6H14" />
	</>,
);
export const Card = icon(
	<>
		<rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1.5" />
		<path d="M1.75 6.25h12.5M4.25 10h2.5" />
	</>,
);
export const Arrow = icon(<path d="M2.5 8h11M9.8 4.2 13.5 8l-3.7 3.8" />);
export const Erp = icon(
	<>
		<ellipse cx="8" cy="3.8" rx="5.25" ry="1.8" />
		<path d="M2.75 3.8v8.4c0 1 2.35 1.8 5.25 1.8s5.25-.8 5.25-1.8V3.8M2.75 8c0 1 2.35 1.8 5.25 1.8S13.25 9 13.25 8" />
	</>,
);

const OF_TONE = { green: Check, blue: Clock, red: Alert, amber: Caution, grey: Dash } as const satisfies Record<Tone, unknown>;

/** A tone's own sign, so that it is never told by colour alone. */
export function Sign({ tone }: { tone: Tone }) {
	const Icon = OF_TONE[tone];
	return <Icon class={`tone-${tone}`} />;
}
