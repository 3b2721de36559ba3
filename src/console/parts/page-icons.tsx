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
export const Hourglass = icon(
	<path d="M4 2.500h8M4 13.500h8M4.800 2.500c0 3 3.200 4 3.200 5.500s-3.200 2.500-3.200 5.500M11.200 2.500c0 3-3.200 4-3.200 5.500s3.200 2.500 3.200 5.500" />,
);
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
export const Pencil = icon(<path d="M3 13l.6-2.900L10.900 2.800l2.300 2.300-7.300 7.300ZM9.400 4.300l2.300 2.300" />);
export const Forth = icon(<path d="M6.2 3.5 10.7 8l-4.5 4.5" />);
export const Lines = icon(
	<>
		<rect x="2" y="2.75" width="12" height="10.500" rx="1.500" />
		<path d="M4.800 6h.1M7.300 6h4M4.800 8h.1M7.300 8h4M4.800 10h.1M7.300 10h4" />
	</>,
);
export const Exchange = icon(<path d="M2.500 5.500h10M9.500 2.500l3 3-3 3M13.500 10.500h-10M6.500 7.500l-3 3 3 3" />);
export const Mirror = icon(
	<>
		<rect x="2" y="2" width="8" height="8" rx="1.500" />
		<path d="M6 12.500v.1a1.400 1.400 0 0 0 1.400 1.400h5.200a1.400 1.400 0 0 0 1.400-1.400V7.400A1.400 1.400 0 0 0 12.600 6h-.1" />
	</>,
);
export const Bell = icon(
	<>
		<path d="M3.500 11.500c.8-1 1-2.200 1-4a3.500 3.500 0 0 1 7 0c0 1.800.2 3 1 4Z" />
		<path d="M6.800 13.700a1.400 1.400 0 0 0 2.400 0" />
	</>,
);
export const Plug = icon(<path d="M5.5 2.500v3M10.5 2.500v3M4 5.500h8v2a4 4 0 0 1-8 0ZM8 11.500v2.500" />);
export const Key = icon(
	<>
		<circle cx="5" cy="11" r="2.75" />
		<path d="m7 9 6-6M10.600 5.400l2 2" />
	</>,
);
export const Shops = icon(<path d="M2.5 6.500 3.500 2.500h9l1 4M3 6.500v7h10v-7M2.500 6.500h11M6.500 13.500v-4h3v4" />);
export const Beacon = icon(
	<path d="M8 8.500v5M8 6.500h.100M4.800 9.700a4.500 4.500 0 1 1 6.400 0M2.700 11.800a7.400 7.400 0 1 1 10.600 0" />,
);
export const Letter = icon(<path d="M2.5 4h11v8.500h-11ZM2.500 4.500 8 9l5.500-4.500" />);
export const Scales = icon(
	<path d="M8 2.500v11M5 13.500h6M3 4.500h10M3 4.500 1.500 9a1.600 1.600 0 0 0 3 0ZM13 4.500 11.500 9a1.600 1.600 0 0 0 3 0Z" />,
);
export const Tag = icon(
	<>
		<path d="M2.500 7.300V3a.5.500 0 0 1 .5-.5h4.300a1 1 0 0 1 .7.300l5.400 5.400a1 1 0 0 1 0 1.400l-4 4a1 1 0 0 1-1.400 0L2.800 8a1 1 0 0 1-.3-.7Z" />
		<path d="M5.500 5.500h.1" />
	</>,
);
