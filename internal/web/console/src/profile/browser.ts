// What a browser calls itself, in two words.

const browsers: Array<[RegExp, string]> = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: Array<[RegExp, string]> = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|CrOS/, 'Linux'],
];

/** browser is "Firefox, Windows" of a User-Agent line; what is not known is shown as it came. */
export function browser(line: string | undefined): string {
  if (!line) return '';
  const of = (list: Array<[RegExp, string]>) => list.find(([test]) => test.test(line))?.[1];
  return [of(browsers), of(systems)].filter(Boolean).join(', ') || line.slice(0, 60);
}
