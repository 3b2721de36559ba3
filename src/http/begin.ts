import type { MiddlewareHandler } from "hono";
import type { FrontDoor } from "./env";
import type { Ports } from "./ports";

/** A caller's own id is taken when it is harmless in a header, a log line and a page. */
const REQUEST_ID = /^[A-Za-z0-9._:-]{1,100}$/;

/** Every request gets an id, the caller's or a new one; every reply and every problem document carries it. */
export const begin =
	(ports: Ports): MiddlewareHandler<FrontDoor> =>
	async (c, next) => {
		const given = c.req.header("X-Request-Id");
		const requestId = given !== undefined && REQUEST_ID.test(given) ? given : crypto.randomUUID();
		c.set("requestId", requestId);
		c.set("ports", ports);
		c.header("X-Request-Id", requestId);
		c.header("X-Content-Type-Options", "nosniff");
		await next();
	};
