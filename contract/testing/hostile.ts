/**
 * Text that acts on a terminal, forges lines, turns the reading order or hides what differs; each with a mark of its
 * own, so that a test can detect where it came out.
 */
export const HOSTILE: readonly string[] = [
  'c0\u0000\u0001\u0007\b\u000B\f\u000E\u001A\u007F',
  'clear\u001B[2J\u001B[H\u001B[31mred',
  'title\u001B]0;owned\u0007',
  'clip\u001B]52;c;cHduZWQ=\u0007',
  'link\u001B]8;;http://evil.example\u001B\\click\u001B]8;;\u001B\\',
  'dcs\u001BPq#0;2;0;0;0\u001B\\',
  'apc\u001B_Ga=T\u001B\\pm\u001B^x\u001B\\sos\u001BXx\u001B\\',
  'c1\u009B2J\u009D52;c;cHduZWQ=\u009C\u0090q\u009C\u0085',
  'bidi\u202Egpj.exe\u202D\u202C\u202A\u202B',
  'isolate\u2066\u2067\u2068\u2069\u200E\u200F\u061C',
  'zero\u200Bwidth\u200C\u200D\u2060\uFEFF\u00AD\u{E0041}',
  'lines\u2028two\u2029three',
  'forged\nwhy  all is well\r\nfix  nothing',
  'tab\tstop\rback',
  'half\uD800pair\uDC00',
  'unended\u001B]52;c;',
  `long${'\u001B[31mA'.repeat(300)}`,
];

/** What must not come out anywhere: a terminal acts on it, or it changes what is read. */
export const ACTS =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]|[\u{E0000}-\u{E0FFF}]|\p{Cs}/u;
