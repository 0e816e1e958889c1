/** A text for people, Chinese first, English beside it. */
import { z } from 'zod';

export const textSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
/** A name in whatever languages the hall has it, by language tag; Chinese and English always. */
export type Names = Text & { readonly [language: string]: string };
export type Text = z.infer<typeof textSchema>;
