import type { Context } from "hono";
import type { KeyHolder } from "../db/keys";
import type { DeskCalls } from "../desk/answers";
import type { LinkCalls } from "../link/answers";
import type { Ports } from "./ports";

/** What the front doors need of the Worker's bindings, and nothing more. */
export interface Bindings {
	readonly DB: D1Database;
	readonly DESK: { getByName(name: string): DeskCalls };
	readonly LINK: { getByName(name: string): LinkCalls };
	/** 32 bytes in base64 (lib/secret.ts). */
	readonly CREDENTIALS_KEY: string;
}

/** Every request. */
export interface FrontDoor {
	Bindings: Bindings;
	Variables: { requestId: string; ports: Ports };
}

/** Past `key()`: it is known who is calling. */
export interface TenantDoor {
	Bindings: Bindings;
	Variables: FrontDoor["Variables"] & { holder: KeyHolder };
}

/** What helpers use of hono's Context; a Context of any door will do. */
export type Asked = Pick<Context<FrontDoor>, "env" | "var" | "req" | "executionCtx" | "body" | "header">;
export type TenantAsked = Asked & { readonly var: TenantDoor["Variables"] };
