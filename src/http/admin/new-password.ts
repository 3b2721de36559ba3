import * as z from "zod";
import { mistakeInPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, type PasswordOwner } from "../../lib/password";
import type { Asked } from "../env";
import { mistakeAt } from "../mistakes";
import { problem } from "../problem";

/** A password that somebody chooses. Its rules depend on whose it is, so they are checked once that is known. */
export const NewPassword = z.string().min(1, "must not be empty").max(1_000);

/** For the page's form. */
export const PASSWORD_RULES = { lengthMin: PASSWORD_LENGTH_MIN, lengthMax: PASSWORD_LENGTH_MAX };

/** The refusal of a password that will not do; null when it will. */
export function refusedPassword(c: Asked, password: string, owner: PasswordOwner): Response | null {
	const message = mistakeInPassword(password, owner);
	return message === null ? null : problem(c, "validation_failed", "One thing is wrong.", { errors: [mistakeAt("password", message)] });
}
