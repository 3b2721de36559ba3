import type { OrderDetail } from "../../src/order/snapshot";
import { contentOfBody } from "./bodies.ts";
import type { Clock } from "./clock.ts";
import type { Entry, ModelErp } from "./erp.ts";
import type { Person } from "./people.ts";
import type { Chance } from "./random.ts";
import type { Shopper } from "./shop.ts";

/** The diligent person who comes after the storm and puts right what failed, as the page of the order says, until nothing has. */

const EVERY_MS = 15_000;
/** Probability that they edit what needs no editing. */
const EDITS = 0.2;
/** Probability that they look into the ERP for an order that is only not confirmed. */
const HELPS = 0.8;

interface MenderWorld {
	readonly clock: Clock;
	readonly chance: Chance;
	readonly erp: ModelErp;
	readonly person: Person;
	readonly shoppers: readonly Shopper[];
}

export class Mender {
	readonly #world: MenderWorld;

	constructor(world: MenderWorld) {
		this.#world = world;
	}

	start(): void {
		void this.#round().finally(() => this.#world.clock.after(EVERY_MS, () => this.start()));
	}

	async #round(): Promise<void> {
		for (const { eNumber } of this.#world.shoppers) {
			if (eNumber === null) continue;
			const detail = await this.#world.person.look(eNumber);
			if (detail?.status === "failed") await this.#mend(detail);
			else if (detail?.status === "pending_verification" && this.#world.chance.happens(HELPS)) await this.#help(eNumber);
		}
	}

	async #mend(detail: OrderDetail): Promise<void> {
		const { person, chance } = this.#world;
		const { errorClass, errorMessage, eNumber } = detail;
		if (errorClass === "duplicate" || errorClass === "conflict") this.#tidyUp(detail);
		// The ERP will never take it as it is; of some others the customer wants something else by now.
		const isFlawed = errorClass === "validation_rejected" && errorMessage?.includes("article") === true;
		if (isFlawed || chance.happens(EDITS)) return await person.edit(detail, true);
		await person.clickOn("retry", eNumber);
	}

	/** The machine looks by itself; but who is there already can look, too. */
	async #help(eNumber: string): Promise<void> {
		const { person, erp } = this.#world;
		await person.act(erp.live(eNumber).length === 0 ? "not_there" : "verify", [eNumber]);
	}

	/** In the ERP: of several of one order the newest stays, and one from before an edit does not. */
	#tidyUp({ eNumber, body, errorClass }: OrderDetail): void {
		const { erp } = this.#world;
		const isCurrent = (entry: Entry) => entry.content === contentOfBody(body);
		const there = erp.live(eNumber);
		// The gateway cannot tell what it found from what was edited: one that it called older goes, whatever it is.
		const stays = errorClass === "conflict" ? undefined : (there.find(isCurrent) ?? there[0]);
		for (const entry of there) if (entry !== stays) erp.cancel(entry);
	}
}
