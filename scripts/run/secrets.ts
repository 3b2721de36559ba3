import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What a deployment keeps with `wrangler secret put`, made once for each local state and never part of the repository. */
const Secrets = z.strictObject({
	/** 32 random bytes in base64: seals ERP credentials. */
	credentialsKey: z.string(),
	/** The demo tenant's API key with the admin scope. */
	demoAdminKey: z.string(),
});
export type Secrets = z.infer<typeof Secrets>;

const KEY_BYTES = 32;
const DEMO_KEY_BYTES = 18;
const OWNER_ONLY = 0o600;

/** Throws when the file is there and cannot be read as secrets: a new key would make every sealed credential unreadable. */
export function secretsOf(state: string): Secrets {
	const path = join(state, "secrets.json");
	const text = readIfThere(path);
	if (text !== null) return Secrets.parse(JSON.parse(text));
	const secrets: Secrets = {
		credentialsKey: randomBytes(KEY_BYTES).toString("base64"),
		demoAdminKey: `hf_demo_admin_${randomBytes(DEMO_KEY_BYTES).toString("base64url")}`,
	};
	mkdirSync(state, { recursive: true });
	writeFileSync(path, `${JSON.stringify(secrets, null, "\t")}\n`, { mode: OWNER_ONLY });
	return secrets;
}

function readIfThere(path: string): string | null {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
}
