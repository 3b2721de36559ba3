/// <reference types="vite/types/importMeta.d.ts" />
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

/**
 * The real migrations, in their order, on the tests' D1. Our SQL has no semicolon inside a statement but in a trigger, and a
 * trigger's last line is `END;`.
 */
const files = import.meta.glob<string>("../../migrations/*.sql", { query: "?raw", import: "default", eager: true });

const STATEMENT = /\s*CREATE TRIGGER[\s\S]*?\nEND;|[^;]*[^;\s][^;]*;/g;

const migrations = Object.entries(files).map(([path, text]) => ({
	name: path.slice(path.lastIndexOf("/") + 1),
	queries: [...text.replace(/^\s*--.*$/gm, "").matchAll(STATEMENT)].map(([statement]) => statement.trim().replace(/;$/, "")),
}));

await applyD1Migrations(env.DB, migrations);
