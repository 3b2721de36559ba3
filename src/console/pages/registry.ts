import type { ComponentType } from "preact";
import { matched, type Params } from "../address";
import { Clock } from "../parts/icons";
import {
	Beacon,
	Bell,
	Columns,
	Exchange,
	Gauge,
	Hash,
	Hourglass,
	Key,
	Letter,
	Lines,
	List,
	Mirror,
	People,
	Plug,
	Question,
	Scales,
	Scroll,
	Shops,
	Tag,
} from "../parts/page-icons";
import type { Session } from "../wire";
import { PAGE_NAMES } from "../words/frame";
import { InboxCount } from "./inbox-count";
import { Overview } from "./overview";
import type { PageProps } from "./page";

/**
 * Every page of the console. One line makes a page known: `path` is its address (`:name` stands for anything, and comes as
 * `params.name`), `load` fetches its code when it is first opened, `nav` puts it into the navigation, in this order. `query` are
 * the values after the question mark: what a page shows must follow from them alone, so that an address can be handed on. A page
 * stays as it is while only its query changes, and begins anew with another path.
 */
export interface Page {
	readonly path: string;
	readonly load: () => Promise<ComponentType<PageProps>> | ComponentType<PageProps>;
	/** `Count`: what stands beside the name, such as how much is unread. */
	readonly nav?: { readonly name: string; readonly icon: ComponentType<{ class?: string }>; readonly Count?: ComponentType };
	/** Whose it is; left out: everybody's. */
	readonly isFor?: (who: Session) => boolean;
}

export const PAGES: readonly Page[] = [
	{ path: "/", load: () => Overview, nav: { name: PAGE_NAMES.overview, icon: Gauge } },
	{ path: "/orders", load: () => import("./orders").then((code) => code.Orders), nav: { name: PAGE_NAMES.orders, icon: List } },
	{ path: "/manage", load: () => import("./board").then((code) => code.Board), nav: { name: PAGE_NAMES.manage, icon: Columns } },
	{
		path: "/inbox",
		load: () => import("./inbox").then((code) => code.InboxPage),
		nav: { name: PAGE_NAMES.inbox, icon: Bell, Count: InboxCount },
	},
	{ path: "/enumbers", load: () => import("./enumbers").then((code) => code.ENumbers), nav: { name: PAGE_NAMES.eNumbers, icon: Hash } },
	{
		path: "/audit",
		load: () => import("./audit").then((code) => code.Audit),
		nav: { name: PAGE_NAMES.audit, icon: Scroll },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/people",
		load: () => import("./people").then((code) => code.PeoplePage),
		nav: { name: PAGE_NAMES.people, icon: People },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/logs",
		load: () => import("./logs").then((code) => code.Logs),
		nav: { name: PAGE_NAMES.logs, icon: Lines },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/processes",
		load: () => import("./processes").then((code) => code.Processes),
		nav: { name: PAGE_NAMES.processes, icon: Exchange },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/schedules",
		load: () => import("./schedules").then((code) => code.Schedules),
		nav: { name: PAGE_NAMES.schedules, icon: Clock },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/replication",
		load: () => import("./replication").then((code) => code.Replication),
		nav: { name: PAGE_NAMES.replication, icon: Mirror },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/products",
		load: () => import("./products").then((code) => code.ProductsPage),
		nav: { name: PAGE_NAMES.products, icon: Tag },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/products/:sku",
		load: () => import("./product").then((code) => code.ProductPage),
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/reconciliation",
		load: () => import("./reconciliation").then((code) => code.Reconciliation),
		nav: { name: PAGE_NAMES.reconciliation, icon: Scales },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/mail",
		load: () => import("./mail").then((code) => code.Mail),
		nav: { name: PAGE_NAMES.mail, icon: Letter },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/mail/:letter",
		load: () => import("./letter").then((code) => code.LetterPage),
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/retention",
		load: () => import("./retention").then((code) => code.RetentionPage),
		nav: { name: PAGE_NAMES.retention, icon: Hourglass },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/retention/:erasure",
		load: () => import("./certificate").then((code) => code.CertificatePage),
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/connection",
		load: () => import("./connection/page").then((code) => code.ConnectionPage),
		nav: { name: PAGE_NAMES.connection, icon: Plug },
		isFor: ({ user }) => user.role !== "employee",
	},
	{
		path: "/webhooks",
		load: () => import("./webhooks").then((code) => code.Webhooks),
		nav: { name: PAGE_NAMES.events, icon: Beacon },
		isFor: ({ user }) => user.role === "admin",
	},
	{
		path: "/webhooks/:id",
		load: () => import("./webhook").then((code) => code.Webhook),
		isFor: ({ user }) => user.role === "admin",
	},
	{
		path: "/keys",
		load: () => import("./keys").then((code) => code.KeysPage),
		nav: { name: PAGE_NAMES.keys, icon: Key },
		isFor: ({ user }) => user.role === "admin",
	},
	{
		path: "/tenants",
		load: () => import("./tenants").then((code) => code.TenantsPage),
		nav: { name: PAGE_NAMES.operator, icon: Shops },
		isFor: ({ user }) => user.role === "operator",
	},
	{ path: "/help", load: () => import("./help").then((code) => code.Help), nav: { name: PAGE_NAMES.help, icon: Question } },
	{ path: "/account", load: () => import("./account").then((code) => code.AccountPage) },
	{ path: "/orders/:eNumber", load: () => import("./order").then((code) => code.OrderPage) },
	{ path: "/orders/:eNumber/edit", load: () => import("./edit/page").then((code) => code.EditPage) },
	{ path: "/orders/:eNumber/print", load: () => import("./print/page").then((code) => code.PrintPage) },
	{ path: "/orders/:eNumber/revisions/:revision", load: () => import("./revision").then((code) => code.RevisionPage) },
	{ path: "/search", load: () => import("./search").then((code) => code.SearchPage) },
];

/** For whoever was given a link: shown alone, whether somebody is signed in or not. */
export const OPEN_PAGES: readonly Page[] = [
	{ path: "/invitation/:token", load: () => import("./people-join").then((code) => code.InvitationPage) },
	{ path: "/password-reset/:token", load: () => import("./people-reset").then((code) => code.PasswordResetPage) },
];

export interface Found {
	readonly page: Page;
	readonly params: Params;
}

/** The page at a path; null when there is none among these. */
export function pageAt(path: string, pages: readonly Page[] = PAGES): Found | null {
	for (const page of pages) {
		const params = matched(page.path, path);
		if (params !== null) return { page, params };
	}
	return null;
}
