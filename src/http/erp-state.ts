import type { DeskTotals, Waiting } from "../desk/answers";
import type { LinkHealth } from "../link/answers";
import { UNDER_WAY } from "../order/status";
import type { Asked } from "./env";
import { orNull } from "./glances";
import { askDesk, linkOf } from "./reach";

/** How the ERP and the orders are doing, asked now. Null when nobody answers. */

export const healthOf = (c: Asked, tenantId: string): Promise<LinkHealth | null> =>
	orNull(c, tenantId, "http.link_unavailable", () => linkOf(c, tenantId).health());

export const whatWaits = (c: Asked, tenantId: string): Promise<Waiting | null> =>
	orNull(c, tenantId, "http.desk_unavailable", () => askDesk(c, tenantId, (desk) => desk.waiting()));

/** Orders that have no final word of the ERP yet, and nobody has to do anything about. */
export const waitingOf = ({ byStatus }: DeskTotals): number => UNDER_WAY.reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);

/** Whole seconds since then; never negative, though two clocks are compared. */
export const secondsSince = (atMs: number, nowMs: number): number => Math.max(0, Math.floor((nowMs - atMs) / 1_000));
