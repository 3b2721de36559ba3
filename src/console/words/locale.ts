/** In which numbers, amounts and times are written: of the language of these texts. */
export const LOCALE = "en-GB";
