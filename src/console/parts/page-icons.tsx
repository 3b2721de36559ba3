import { icon } from "./icons";

/** The signs of pages and of the tools on them, on the same grid as the others. */

export const Gauge = icon(
	<>
		<path d="M2 11.5a6 6 0 1 1 12 0" />
		<path d="m8 11.5 2.6-4" />
	</>,
);
export const List = icon(<path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1" />);
export const Columns = icon(
	<>
		<rect x="2" y="2.75" width="12" height="10.5" rx="1.5" />
		<path d="M6 2.75v10.5M10 2.75v10.5" />
	</>,
);
export const Hash = icon(<path d="M6.2 2.5 4.8 13.5M11.2 2.5 9.8 13.5M2.8 5.8h10.900M2.3 10.2h10.9" />);
export const Question = icon(
	<>
		<circle cx="8" cy="8" r="6.25" />
		<path d="M6.3 6.4a1.75 1.75 0 1 1 2.5 1.600c-.5.25-.8.6-.8 1.200M8 11.300v.1" />
	</>,
);
export const Scroll = icon(
	<>
		<path d="M3.5 2.5h9v11l-1.5-1-1.5 1-1.5-1-1.5 1-1.5-1-1.5 1Z" />
		<path d="M6 5.800h4M6 8.800h4" />
	</>,
);
export const People = icon(
	<>
		<circle cx="6" cy="5.5" r="2.500" />
		<path d="M1.8 13.200c.3-2.600 2-4 4.200-4s3.900 1.400 4.200 4M10.500 3.300a2.300 2.300 0 0 1 0 4.400M12 9.600c1.300.6 2.100 1.800 2.300 3.600" />
	</>,
);
export const Menu = icon(<path d="M2.5 4.500h11M2.5 8h11M2.5 11.500h11" />);
export const Gear = icon(
	<>
		<circle cx="8" cy="8" r="2.1" />
		<path d="M8 1.800v1.900M8 12.300v1.900M1.8 8h1.900M12.3 8h1.900M3.6 3.600l1.35 1.350M11.05 11.050l1.35 1.350M12.4 3.600l-1.35 1.350M4.95 11.05 3.6 12.4" />
	</>,
);
export const Keys = icon(
	<>
		<rect x="1.5" y="4" width="13" height="8" rx="1.5" />
		<path d="M4 6.800h.1M6.7 6.800h.1M9.3 6.800h.1M12 6.800h.1M5 9.400h6" />
	</>,
);
export const Forth = icon(<path d="M6.2 3.5 10.7 8l-4.5 4.5" />);
