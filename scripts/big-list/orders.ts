/** A shop's past, made inside the database: orders as their desks would have copied them, millions of them in minutes. */

export interface Past {
	readonly tenantId: string;
	/** The first sequence number. */
	readonly first: number;
	readonly orders: number;
	/** When the first was placed, Unix ms, and how far apart they are. */
	readonly fromMs: number;
	readonly everyMs: number;
}

/** D1 gives a statement 30 seconds; these take about one. */
export const ORDERS_A_STATEMENT = 10_000;

export const FIRST_NAMES = ["Ann", "Bernd", "Chloé", "Dmitri", "Eoin", "Fatima", "Grace", "Hiro", "Ines", "Jürgen", "Karla", "Liam", "Mei"];
export const LAST_NAMES = ["Byrne", "Müller", "O’Brien", "Nowak", "Schmidt", "García", "Smith", "Tanaka", "Andersson", "Rossi", "Dubois"];
/** How else these are written, as a copy of them would be found by. */
const SPELLINGS = { Chloé: "chloe", Jürgen: "jurgen juergen", Müller: "muller mueller", García: "garcia" };
/** Of a thousand orders; the rest are synced. Prime steps keep names and statuses from going hand in hand. */
const RARE = `WHEN 3 THEN 'failed' WHEN 103 THEN 'failed' WHEN 203 THEN 'failed' WHEN 303 THEN 'synced_manually' WHEN 403 THEN 'archived'
	WHEN 503 THEN 'cancelled' WHEN 603 THEN 'abandoned' WHEN 703 THEN 'awaiting_payment' WHEN 803 THEN 'queued' WHEN 903 THEN 'pending_verification'`;

const SEED = `
	WITH RECURSIVE n (i) AS (SELECT CAST(?2 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?3),
	made AS MATERIALIZED (
		SELECT i, CAST(?4 AS INTEGER) + i AS seq, CAST(?5 + i * ?6 AS INTEGER) AS placed,
			CASE (i * 7919) % 1000 ${RARE} ELSE 'synced' END AS status,
			?7 ->> (i * 31 % json_array_length(?7)) AS first_name, ?8 ->> (i * 17 / 3 % json_array_length(?8)) AS last_name
		FROM n
	)
	INSERT INTO orders (tenant_id, seq, desk, e_number, reference, status, placed_at_ms, updated_at_ms, version, erp_order_number,
		error_class, error_message, next_attempt_at_ms, attempts, body, unknown_since_ms, revision, other_words)
	SELECT ?1, seq, 'main', 'E' || seq, 'CART-' || (seq * 37), status, placed, placed + 900 + i * 7919 % 5000, 2,
		CASE WHEN status = 'synced' THEN 'SO-' || (2 * seq) END,
		CASE WHEN status = 'failed' THEN CASE WHEN i / 1000 % 50 = 7 THEN 'conflict' WHEN i / 1000 % 2 THEN 'duplicate' ELSE 'validation_rejected' END END,
		CASE WHEN status = 'failed' THEN 'The ERP refused it.' END,
		NULL, 1,
		json_object(
			'reference', 'CART-' || (seq * 37),
			'customer', json_object('kind', 'b2c', 'account', NULL, 'name', first_name || ' ' || last_name,
				'email', lower(first_name) || '.' || seq || '@mail' || (i % 50) || '.example', 'phone', '+353 86 ' || (1000000 + i * 7919 % 9000000)),
			'currency', 'EUR',
			'lines', json_array(json_object('sku', 'A-' || (i % 500), 'name', 'Widget', 'quantity', '2', 'unitPrice', '12.50')),
			'delivery', json_object('name', first_name || ' ' || last_name, 'line1', '1 Main St', 'city', 'Dublin', 'postcode', 'D01 F5P2',
				'country', 'IE', 'date', '2026-12-01'),
			'billing', NULL, 'freight', json_object('code', 'STD', 'amount', '4.95'),
			'payment', json_object('type', 'card', 'status', 'captured', 'reference', 'pi_' || seq, 'amount', '29.95'),
			'total', '29.95', 'note', 'Ring twice'
		),
		NULL, 0, trim(coalesce(?9 ->> first_name, '') || ' ' || coalesce(?9 ->> last_name, ''))
	FROM made`;

export interface SeedStatement {
	readonly sql: string;
	readonly params: readonly (string | number)[];
}

/** Each by itself, one after the other. */
export function seedStatements({ tenantId, first, orders, fromMs, everyMs }: Past): SeedStatement[] {
	return Array.from({ length: Math.ceil(orders / ORDERS_A_STATEMENT) }, (_, part) => {
		const from = part * ORDERS_A_STATEMENT;
		const below = Math.min(orders, from + ORDERS_A_STATEMENT);
		return {
			sql: SEED,
			params: [
				tenantId,
				from,
				below,
				first,
				fromMs,
				everyMs,
				...[FIRST_NAMES, LAST_NAMES, SPELLINGS].map((names) => JSON.stringify(names)),
			],
		};
	});
}
