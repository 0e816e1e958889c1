/** A text for people, Chinese first, English beside it. */
import { z } from 'zod';

export const textSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Text = z.infer<typeof textSchema>;
