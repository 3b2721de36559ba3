import { type Feed, liveIds, type RecordData, write } from "./records";

/** What the demo ERP holds on its first day. The same for everybody, so that examples and tests can name it. */

export const CURRENCY = "EUR";
export const RETAIL = "RETAIL";
const DEALER = "DEALER";
export const FREIGHT: Readonly<Record<string, string>> = { STD: "4.95", EXP: "19.90" };

/** The first record was written then, each further one a minute later. */
const FIRST_DAY_MS = Date.UTC(2026, 0, 5, 8);
const MINUTE_MS = 60_000;

const NAMED_PRODUCTS: readonly (readonly [sku: string, name: string, cents: number])[] = [
	["A-100", "Widget", 1250],
	["A-101", "Widget, large", 1895],
	["A-200", "Gasket set", 640],
	["B-300", "Workbench lamp", 7900],
];
const NUMBERED_PRODUCTS = 56;
const MAKES = ["Brass", "Steel", "Oak", "Nylon", "Copper", "Rubber", "Ceramic"];
const THINGS = ["hinge", "bracket", "valve", "handle", "coupling", "clamp", "bearing", "hook"];
/** Sold no more: the feed shows it as deleted, an order for it is refused. */
const DISCONTINUED = "P-0013";

const ACCOUNTS: readonly (readonly [company: string, contact: string, email: string])[] = [
	["Byrne & Sons", "Ann Byrne", "ann.byrne@byrne.example"],
	["Harbour Tools", "Tom Keane", "tom@harbour-tools.example"],
	["Nordlicht GmbH", "Jörg Öztürk", "joerg.oeztuerk@nordlicht.example"],
	["Atelier Lumière", "Chloé Girard", "chloe@lumiere.example"],
	["Kettle & Co", "Sam_Kettle", "sam_kettle@kettle.example"],
	["Kettle Export", "Samx Kettle", "samxkettle@kettle.example"],
	["Vega Ferretería", "Lucía Vega", "lucia@vega.example"],
	["Holm Byg", "Søren Holm", "soren@holm.example"],
	["Kowalski Serwis", "Ewa Kowalska", "ewa@kowalski.example"],
	["Ravenna Casa", "Paolo Neri", "paolo@ravenna.example"],
	["Tulip Bouw", "Anouk de Vries", "anouk@tulip.example"],
	["Fjord Supply", "Ingrid Moe", "ingrid@fjord.example"],
	["Closed Doors Ltd", "Max Grey", "max@closed-doors.example"],
	["Alba Hardware", "Isla Ross", "isla@alba.example"],
	["Porto Ferragens", "Rui Costa", "rui@porto.example"],
	["Suomi Osat", "Aino Laine", "aino@suomi.example"],
	["Balaton Kft", "Eszter Nagy", "eszter@balaton.example"],
	["Aegean Parts", "Nikos Pappas", "nikos@aegean.example"],
	["Bohemia Dílna", "Jana Nováková", "jana@bohemia.example"],
	["Danube Workshop", "Ion Popescu", "ion@danube.example"],
];
const INACTIVE_ACCOUNT = "C00013";
/** Every fourth account buys at dealer prices, ten per cent off. */
const isDealer = (index: number) => index % 4 === 0;

interface DemoRecord {
	readonly feed: Feed;
	readonly id: string;
	readonly data: RecordData | null;
}

/** Makes the ERP's records those of the first day: what came since gets a tombstone, everything else is written as a new change. */
export function writeDemo(sql: SqlStorage): void {
	const demo = [...products(), ...accounts()];
	const known = new Set(demo.map(({ feed, id }) => `${feed} ${id}`));
	let at = FIRST_DAY_MS;
	for (const feed of new Set(demo.map((entry) => entry.feed)))
		for (const id of liveIds(sql, feed)) if (!known.has(`${feed} ${id}`)) write(sql, feed, id, null, at);
	for (const { feed, id, data } of demo) {
		write(sql, feed, id, data, at);
		at += MINUTE_MS;
	}
}

function* products(): Generator<DemoRecord> {
	const numbered = Array.from({ length: NUMBERED_PRODUCTS }, (_, index) => {
		const sku = `P-${String(index + 1).padStart(4, "0")}`;
		const name = `${MAKES[index % MAKES.length]} ${THINGS[index % THINGS.length]}`;
		return [sku, name, 150 + ((index * 739) % 9_000)] as const;
	});
	for (const [index, [sku, name, cents]] of [...NAMED_PRODUCTS, ...numbered].entries()) {
		const sold = sku !== DISCONTINUED;
		const price = (priceList: string, amount: number) => ({ sku, priceList, unitPrice: decimal(amount), currency: CURRENCY });
		yield { feed: "product", id: sku, data: sold ? { sku, name, unit: "piece", active: true } : null };
		yield { feed: "price", id: `${RETAIL}:${sku}`, data: sold ? price(RETAIL, cents) : null };
		yield { feed: "price", id: `${DEALER}:${sku}`, data: sold ? price(DEALER, Math.floor((cents * 90 + 50) / 100)) : null };
		yield { feed: "stock", id: sku, data: sold ? { sku, available: String(140 - ((index * 37) % 141)) } : null };
	}
}

function* accounts(): Generator<DemoRecord> {
	for (const [index, [company, contact, email]] of ACCOUNTS.entries()) {
		const account = `C${String(index + 1).padStart(5, "0")}`;
		const active = account !== INACTIVE_ACCOUNT;
		const priceList = isDealer(index) ? DEALER : RETAIL;
		yield { feed: "customer", id: account, data: { account, name: company, priceList, currency: CURRENCY, active } };
		yield { feed: "contact", id: `${account}-1`, data: { account, name: contact, email, active } };
	}
	// One person who buys for two companies.
	yield { feed: "contact", id: "C00002-2", data: { account: "C00002", name: "Ann Byrne", email: "ann.byrne@byrne.example", active: true } };
}

const decimal = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
