import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildConsole } from "../../scripts/run/console.ts";
import { startGateway, startSandbox } from "../../scripts/run/gateway.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** A state that gateways and sandboxes of this run begin with. */
		prepared: string;
	}
}

/** What each file of a run would do again: the console's pages, both Workers' bundles, and a database with its migrations. */
export default async function prepare(project: TestProject): Promise<() => void> {
	const state = mkdtempSync(join(tmpdir(), "holdfast-prepared-"));
	const clear = () => rmSync(state, { recursive: true, force: true });
	try {
		await buildConsole();
		for (const start of [startGateway, startSandbox]) await (await start({ port: 0, state, logs: "discard" })).stop();
	} catch (error) {
		clear();
		throw error;
	}
	project.provide("prepared", state);
	return clear;
}
