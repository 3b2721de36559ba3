/** Made-up products by the hundred thousand, for measuring: one statement, whatever their number. */

/** `G-000001` to the `count`th, behind all other changes. Those that are there stay as they are. */
export function generateProducts(sql: SqlStorage, count: number, now: number): void {
	sql.exec(
		`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
		INSERT INTO records (entity, id, change, modified_at, data)
			SELECT 'product', printf('G-%06d', n), (SELECT COALESCE(MAX(change), 0) FROM records WHERE entity = 'product') + n, ?2,
				json_object('sku', printf('G-%06d', n), 'name', printf('Made-up article %d', n),
					'description', printf('Article %d of a large assortment, of no use and in every size', n),
					'unit', 'piece', 'active', json('true'))
			FROM numbers
			WHERE NOT EXISTS (SELECT 1 FROM records r WHERE r.entity = 'product' AND r.id = printf('G-%06d', n) AND r.data IS NOT NULL)
		ON CONFLICT (entity, id) DO UPDATE SET change = excluded.change, modified_at = excluded.modified_at, data = excluded.data`,
		count,
		now,
	);
}
