/** A CSS module is its class names; `import * as styles` gives them. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export = classes;
}
declare module '*.css';
declare module '@fontsource-variable/noto-sans-sc';
