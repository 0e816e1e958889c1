import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../../main/api/texts.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type TextKey = keyof typeof zh;
export type Language = keyof Text;
type Values = Readonly<Record<string, string | number>>;

const LANGUAGE_KEY = 'hallcall.language';

/** Starts the catalogue, Chinese unless this machine has chosen English. Call once before the first render. */
export function startTexts(): void {
  const language: Language = localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'zh';
  void i18next.use(initReactI18next).init({
    resources: { zh: { translation: zh }, en: { translation: en } },
    lng: language,
    fallbackLng: 'zh',
    keySeparator: false,
    nsSeparator: false,
    // React escapes already.
    interpolation: { escapeValue: false },
    // A count in these sentences never changes their form.
    pluralSeparator: '#',
    initAsync: false,
  });
  document.documentElement.lang = htmlLanguage(language);
}

const htmlLanguage = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en');

const isTextKey = (key: string): key is TextKey => Object.hasOwn(zh, key);

export type Texts = {
  readonly language: Language;
  readonly t: (key: TextKey, values?: Values) => string;
  /** The same sentence in the other language, to stand small beside the first. */
  readonly beside: (key: TextKey, values?: Values) => string;
  /** A text that the hall gave in both languages, such as a service's name. */
  readonly of: (text: Text) => string;
  readonly besideOf: (text: Text) => string;
  /** The words for a code of the hall, with its room or for its last part (`display/no-answer`); the code itself where the catalogue has none. */
  readonly code: (code: string) => string;
  /** `keep`: this machine stays so; otherwise only until the kiosk is idle again. */
  readonly setLanguage: (language: Language, keep: boolean) => void;
};

/** The catalogue in the language of this screen. */
export function useTexts(): Texts {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh';
  const other: Language = language === 'zh' ? 'en' : 'zh';
  const say =
    (lng: Language) =>
    (key: TextKey, values: Values = {}) =>
      String(i18n.t(key, { ...values, lng }));
  return {
    language,
    t: say(language),
    beside: say(other),
    of: (text) => text[language],
    besideOf: (text) => text[other],
    code: (code) => {
      const key = [`code.${code}`, `code.${code.slice(code.indexOf('/') + 1)}`].find(isTextKey);
      return key === undefined ? code : say(language)(key);
    },
    setLanguage: (next, keep) => {
      if (keep) localStorage.setItem(LANGUAGE_KEY, next);
      document.documentElement.lang = htmlLanguage(next);
      void i18n.changeLanguage(next);
    },
  };
}

const two = (n: number): string => String(n).padStart(2, '0');

/** A duration as `m:ss` or `h:mm:ss`; never below zero. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A moment to come as `HH:mm`, with its date where that is another than today's. */
export function formatMoment(at: number, now: number, timeZone: string, language: Language): string {
  const time = formatTime(at, timeZone);
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const date = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', weekday: 'short', timeZone });
  return date.format(at) === date.format(now) ? time : `${date.format(at)} ${time}`;
}

/** The date of a moment on the hall's wall, as `2026-11-21`. */
export const formatDay = (at: number, timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);

/** A moment as `HH:mm` on the hall's wall. */
export function formatTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone }).format(at);
}
