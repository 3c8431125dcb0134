import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';

/** What the console speaks. `pseudo` and `mirrored` are English written so that a missing key or a fixed direction shows. */
export const languages = ['en', 'de', 'pseudo', 'mirrored'] as const;
export type Language = (typeof languages)[number];

/** The languages that people choose from; the other two are for those who make the pages. */
export const spoken: Readonly<Record<'en' | 'de', string>> = { en: 'English', de: 'Deutsch' };

type Chosen = { readonly language: Language; readonly choose: (language: Language) => void };

const Context = createContext<Chosen>({ language: 'en', choose: () => undefined });
const kept = 'handback.language';

/** Gives the pages below it the language that was chosen here before, else the browser's, else English. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = localeOf(language);
    document.documentElement.dir = language === 'mirrored' ? 'rtl' : 'ltr';
  }, [language]);
  const chosen = useMemo(
    () => ({
      language,
      choose: (next: Language) => {
        localStorage.setItem(kept, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <Context value={chosen}>{children}</Context>;
}

export function useLanguage(): Chosen {
  return use(Context);
}

/** The BCP 47 tag by which numbers, days and lists are written. */
export function localeOf(language: Language): string {
  return language === 'de' ? 'de' : 'en';
}

function firstLanguage(): Language {
  const before = localStorage.getItem(kept);
  if (languages.includes(before as Language)) return before as Language;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}
