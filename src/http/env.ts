import type { Context } from "hono";
import type { KeyHolder } from "../db/keys";
import type { DeskCalls } from "../desk/answers";
import type { LinkCalls } from "../link/answers";
import type { EmailBinding } from "../mail/binding";
import type { MailVars } from "../mail/setup";
import type { Ports } from "./ports";

/** What the front doors need of the Worker's bindings, and nothing more. */
export interface Bindings extends MailVars {
	readonly DB: D1Database;
	readonly DESK: { getByName(name: string): DeskCalls };
	readonly LINK: { getByName(name: string): LinkCalls };
	/** Runs of services lie on it; cron/message.ts says how. */
	readonly JOBS: Pick<Queue, "sendBatch">;
	readonly LONG_JOBS: Pick<Queue, "sendBatch">;
	/** 32 bytes in base64 (lib/secret.ts). */
	readonly CREDENTIALS_KEY: string;
	/** `optional`: operators come into tenants with their password alone, as on a machine of one's own. Anything else: they do not. */
	readonly OPERATOR_SECOND_FACTOR?: string | undefined;
	/** `allowed`: signed events may go to this machine itself, over http, as where everything runs on one. Anything else: they may not. */
	readonly EVENTS_TO_LOOPBACK?: string | undefined;
	/** The platform's own mail service; left out where there is none. */
	readonly EMAIL?: EmailBinding | undefined;
	/** Where people reach the console: `https://orders.shop.example`. Left out: mails hold no links. */
	readonly PUBLIC_URL?: string | undefined;
	/** Whom people write to who need Customer Support, where their shop names nobody. */
	readonly SUPPORT_EMAIL?: string | undefined;
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
