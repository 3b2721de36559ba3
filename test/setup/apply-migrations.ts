/// <reference types="vite/types/importMeta.d.ts" />
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** The real migrations, in their order, on the tests' D1. Our SQL has no semicolon inside a statement. */
const files = import.meta.glob<string>("../../migrations/*.sql", { query: "?raw", import: "default", eager: true });

const migrations = Object.entries(files).map(([path, text]) => ({
	name: path.slice(path.lastIndexOf("/") + 1),
	queries: text
		.replace(/^--.*$/gm, "")
		.split(";")
		.map((query) => query.trim())
		.filter((query) => query !== ""),
}));

await applyD1Migrations(env.DB, migrations);
