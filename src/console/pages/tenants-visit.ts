import { HOME } from "../address";
import type { Answer } from "../answer";
import { leaveBehind } from "../route";
import { askSignedIn } from "../session";
import type { Session } from "../wire";

/** Going into a tenant and coming back. */

export const enterTenant = (id: string): Promise<Answer<Session>> => visit(`/tenants/${encodeURIComponent(id)}/enter`, "POST");
export const leaveTenant = (): Promise<Answer<Session>> => visit("/tenants/entered", "DELETE");

/** The page begins anew afterwards: nothing that was loaded for one tenant may be shown as another's. */
async function visit(path: string, method: "POST" | "DELETE"): Promise<Answer<Session>> {
	const answer = await askSignedIn<Session>(path, { method });
	if (answer.kind === "ok") {
		// Whoever is taken elsewhere was asked before.
		leaveBehind();
		history.pushState(null, "", HOME);
		location.reload();
	}
	return answer;
}
