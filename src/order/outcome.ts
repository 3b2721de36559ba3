/** What an attempt came to. Adapters report ERP errors as values; the relay turns them into one of four outcomes. */

export const ERROR_CLASSES = [
	"down",
	"unknown_outcome",
	"rate_limited",
	"unauthorised",
	"forbidden",
	"validation_rejected",
	"duplicate",
	"not_found",
	"conflict",
	"poison",
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** What failed orders are told apart by: `none` is nothing, because a person has brought the order back. */
export const FAILURE_CAUSES = [...ERROR_CLASSES, "none"] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

export interface OrderError {
	readonly class: ErrorClass;
	/** Written for a person; holds no secrets, markup or stack traces. At most ERROR_MESSAGE_LENGTH_MAX characters. */
	readonly message: string;
}
export const ERROR_MESSAGE_LENGTH_MAX = 500;

/** `submit` creates the order in the ERP; `verify` only asks whether it is there. */
export type AttemptMode = "submit" | "verify";

export type Outcome =
	| { readonly kind: "accepted"; readonly erpOrderNumber: string }
	/** The ERP refused it for good: a person decides. */
	| {
			readonly kind: "rejected";
			readonly error: OrderError;
			/** The ERP has something else under this e-number. */
			readonly otherThere?: true;
	  }
	/** Certainly not in the ERP; try again at `notBeforeMs`. `counts`: whether it uses up one of the order's attempts. */
	| { readonly kind: "deferred"; readonly error: OrderError; readonly notBeforeMs: number; readonly counts: boolean }
	/** May have been booked: ask the ERP at `notBeforeMs`, before anything else. */
	| { readonly kind: "uncertain"; readonly error: OrderError; readonly notBeforeMs: number };
