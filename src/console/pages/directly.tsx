import { computed } from "@preact/signals";
import { eNumberMeant } from "../../order/enumber";
import { orderHref } from "../address";
import { woven } from "../parts/woven";
import { reader } from "../session";
import { SEARCH } from "../words/search";

const numbering = computed(() => reader.value?.tenant.numbering ?? null);
/** The first e-number of the shop, as an example of what they look like; empty while nobody is signed in. */
export const firstNumber = computed((): string => (numbering.value === null ? "" : `${numbering.value.prefix}${numbering.value.start}`));

/** A search reads a copy; the order itself is asked of its desk, which knows it earlier and while the copy is away. */
export function Directly({ query }: { query: string }) {
	const eNumber = numbering.value === null ? null : eNumberMeant(query, numbering.value);
	if (eNumber === null) return null;
	return <p>{woven(SEARCH.placedJustNow, { open: <a href={orderHref(eNumber)}>{SEARCH.openDirectly(eNumber)}</a> })}</p>;
}
