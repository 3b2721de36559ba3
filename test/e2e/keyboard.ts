import type { Locator, Page } from "playwright-core";

/** Somebody who has a keyboard and nothing else: reaches things with Tab and the arrows, sees where they are, and presses. */

/** More stops than this before a thing is reached is too many for a person, too. */
const STOPS_MAX = 60;

/** Null: the focus is there, and can be seen. Otherwise what is the matter. */
const isAt = (target: Locator): Promise<string | null> =>
	target.evaluate((element) => {
		if (element !== document.activeElement) return "elsewhere";
		if (!element.matches(":focus-visible")) return "not :focus-visible";
		const isDrawn = [null, "::after"].some((pseudo) => {
			const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo);
			return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
		});
		if (!isDrawn) return "without an outline";
		const { top, bottom, left, right } = element.getBoundingClientRect();
		const isInSight = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth && bottom > top && right > left;
		return isInSight ? null : "out of sight";
	});

interface Way {
	/** What takes the focus on; `Shift+Tab` goes back. */
	readonly with?: "Tab" | "Shift+Tab" | "ArrowDown" | "ArrowUp" | "ArrowRight" | "ArrowLeft";
	readonly stopsMax?: number;
}

/** Goes to the thing, stop by stop; throws when it is not reached, or when whoever looks could not tell that it is. */
export async function goTo(page: Page, target: Locator, { with: key = "Tab", stopsMax = STOPS_MAX }: Way = {}): Promise<void> {
	await target.waitFor();
	for (let stops = 0; stops <= stopsMax; stops++) {
		const matter = await isAt(target);
		if (matter === null) return;
		if (matter !== "elsewhere") throw new Error(`${target} has the focus, ${matter}`);
		await page.keyboard.press(key);
	}
	throw new Error(`${target} is not reached by ${stopsMax} times ${key}`);
}

/** Goes to the thing and presses it: `Space` for boxes and switches. */
export async function press(page: Page, target: Locator, key: "Enter" | "Space" = "Enter", way: Way = {}): Promise<void> {
	await goTo(page, target, way);
	await page.keyboard.press(key);
}

/** Goes to the field and types over what stands in it. */
export async function typeInto(page: Page, target: Locator, text: string, way: Way = {}): Promise<void> {
	await goTo(page, target, way);
	await page.keyboard.press("ControlOrMeta+a");
	await page.keyboard.type(text);
}
