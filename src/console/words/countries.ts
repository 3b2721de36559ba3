import { LOCALE } from "./locale";

const countries = new Intl.DisplayNames(LOCALE, { type: "region" });

/** The country of two letters, `"IE"`; what is none is named by its letters. */
export const countryName = (code: string): string => countries.of(code) ?? code;
