/** How Durable Objects are named. A tenant has one desk today; nothing outside this file may assume that it stays one. */

export const MAIN_DESK = "main";

export const deskName = (tenantId: string, desk: string): string => `${tenantId}/${desk}`;
export const linkName = (tenantId: string): string => tenantId;
