/** The services of a deployment: what they are called in the log, and when they go by themselves. */

interface Service {
	readonly label: string;
	/** What it does, for a person. */
	readonly does: string;
	/** As in a crontab, unless a tenant's schedule says otherwise; null: it has no times, and works when there is something to do. */
	readonly expression: string | null;
}

export const SERVICES = {
	relay: { label: "Order delivery", does: "Sends orders to the ERP as they come.", expression: null },
	link: { label: "ERP connection", does: "Keeps the connection to the ERP, and tells of its outages.", expression: null },
	sweep: {
		label: "Order import sweep",
		does: "Looks for orders that should be on their way to the ERP and have no next step.",
		expression: "*/5 * * * *",
	},
	verification: {
		label: "Verification",
		does: "Asks the ERP after every order that it has not confirmed.",
		expression: "*/15 * * * *",
	},
	replication: {
		label: "Replication",
		does: "Brings over what the shop follows of the ERP: products, prices, stock, customers, contacts, orders, shipments, invoices, ledger entries.",
		expression: "*/15 * * * *",
	},
	comparison: {
		label: "Replication check",
		does: "Compares everything that was brought over with what the ERP has, and mends what differs.",
		expression: "0 1 * * *",
	},
	reconciliation: {
		label: "Reconciliation",
		does: "Compares our orders with the ERP's by their e-numbers.",
		expression: "0 3 * * *",
	},
	copy: {
		label: "Copy check",
		does: "Compares the list of orders with the orders themselves, and mends what differs.",
		expression: "15 2 * * *",
	},
	// Its times are those of the report's settings, once a local day.
	report: { label: "Daily report", does: "Mails the order sync status report.", expression: "30 7 * * *" },
	// What happens between two times is sent within a minute: the tick looks for it.
	mail: { label: "Mail", does: "Writes and sends the mails that are due.", expression: "*/5 * * * *" },
	events: {
		label: "Events",
		does: "Sends signed events to systems of the shop's own.",
		expression: "*/5 * * * *",
	},
	retention: {
		label: "Retention",
		does: "Erases what has been kept for as long as it had to be.",
		expression: "30 2 * * *",
	},
} as const satisfies Readonly<Record<string, Service>>;

export type ServiceName = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

/** Those that go at certain times. */
export type ScheduledService = { [name in ServiceName]: (typeof SERVICES)[name]["expression"] extends string ? name : never }[ServiceName];
export const SCHEDULED = SERVICE_NAMES.filter((name): name is ScheduledService => SERVICES[name].expression !== null);

/** The part under which a service's broken schedule is told of; no service has a part of that name. */
export const SCHEDULE_PART = "schedule";
