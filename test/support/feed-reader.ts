/** A program that keeps a copy of one entity by `/v1/sync`, as the page about it says: what it does wrong, others will. */

export interface ChangesPage {
	readonly items: readonly {
		readonly id: string;
		readonly deleted: boolean;
		readonly changedAt: string;
		readonly data: Record<string, unknown> | null;
	}[];
	readonly next: string;
	readonly more: boolean;
	readonly source: { readonly state: string; readonly upToDateAt: string | null };
}
/** Asks `/v1/sync/{entity}` with these parameters. */
export type AskSync = (query: string) => Promise<Response>;

const PAGES_MAX = 1_000;

export class FeedReader {
	readonly copy = new Map<string, Record<string, unknown>>();
	cursor: string | null = null;
	/** How often it had to begin anew. */
	begun = 0;
	readonly #ask: AskSync;

	constructor(ask: AskSync) {
		this.#ask = ask;
	}

	/** One page; false: there is no more now. What was told, in its order, goes to `told`. */
	async readPage(limit: number, told: string[] = []): Promise<boolean> {
		const response = await this.#ask(`limit=${limit}${this.cursor === null ? "" : `&after=${this.cursor}`}`);
		if (response.status === 410) {
			this.copy.clear();
			this.cursor = null;
			this.begun += 1;
			return true;
		}
		if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
		const page: ChangesPage = await response.json();
		for (const { id, data } of page.items) {
			told.push(data === null ? `-${id}` : id);
			if (data === null) this.copy.delete(id);
			else this.copy.set(id, data);
		}
		this.cursor = page.next;
		return page.more;
	}

	/** To the end; what it was told. */
	async readAll(limit = 200): Promise<string[]> {
		const told: string[] = [];
		for (let page = 0; page < PAGES_MAX; page++) if (!(await this.readPage(limit, told))) return told;
		throw new Error("the feed has no end");
	}

	/** By id, sorted. */
	get records(): Record<string, unknown> {
		return Object.fromEntries([...this.copy].sort(([one], [other]) => (one < other ? -1 : 1)));
	}
}
