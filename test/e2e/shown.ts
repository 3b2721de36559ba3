import type { Locator } from "playwright-core";

/** What each of them says, top to bottom, once there is one: a list that is still on its way is no empty list. */
export async function texts(list: Locator): Promise<string[]> {
	await list.first().waitFor();
	return await list.allTextContents();
}
