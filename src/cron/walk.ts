import { logError, reasonOf } from "../lib/log";

/**
 * A walk through all tenants, page by page. One that has no time for all of them goes on the next time where it ended, and round to the
 * beginning: with more tenants than a minute takes, each is late, and none is left out.
 */

/** After which tenant the next walk goes on; null: with the first. */
export interface Places {
	readonly place: () => Promise<string | null>;
	readonly keepPlace: (afterTenantId: string | null) => Promise<void>;
}

export interface Walk<T extends { readonly tenantId: string }> extends Places {
	readonly pagesMax: number;
	readonly rowsMax: number;
	/** In the order of their ids. */
	readonly read: (afterTenantId: string | null, limit: number) => Promise<readonly T[]>;
	readonly visit: (rows: readonly T[]) => Promise<unknown>;
}

/** Whether every tenant was visited, each once; if not, after which one the next walk goes on. */
export async function walkTenants<T extends { readonly tenantId: string }>(
	walk: Walk<T>,
): Promise<{ readonly all: true } | { readonly all: false; readonly goOnAfter: string | null }> {
	const from = await placeOf(walk);
	let after = from;
	let isRound = false;
	for (let page = 0; page < walk.pagesMax; page++) {
		const rows = await walk.read(after, walk.rowsMax);
		await walk.visit(isRound && from !== null ? rows.filter(({ tenantId }) => tenantId <= from) : rows);
		const isEnd = rows.length < walk.rowsMax;
		after = isEnd ? null : (rows.at(-1)?.tenantId ?? null);
		const isBack = isRound && from !== null && after !== null && after >= from;
		if (isBack || (isEnd && (isRound || from === null))) {
			await keep(walk, from, null);
			return { all: true };
		}
		isRound ||= isEnd;
	}
	await keep(walk, from, after);
	return { all: false, goOnAfter: after };
}

/** Without it the walk begins with the first: most deployments have fewer tenants than a minute takes. */
async function placeOf({ place }: Places): Promise<string | null> {
	try {
		return await place();
	} catch (error) {
		logError({ event: "walk.place_unknown", reason: reasonOf(error) });
		return null;
	}
}

async function keep({ keepPlace }: Places, from: string | null, to: string | null): Promise<void> {
	if (from === to) return;
	try {
		await keepPlace(to);
	} catch (error) {
		logError({ event: "walk.place_not_kept", reason: reasonOf(error) });
	}
}
