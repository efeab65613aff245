// @ts-check
// What the artefact asks, in the order of `Question` and `Measure` in `src/js/bridge.rs`. Numbers, because a text takes longer to cross than most
// answers to find.

export const ENV = 0;
export const RANDOM = 1;
export const LOG = 2;
export const SPAWN = 3;
export const GET = 4;
export const PUT = 5;
export const CLEAR = 6;
export const MEMBERS = 7;
export const CLAIMS = 8;
export const SET = 9;
export const EXCHANGE = 10;
export const SLEEP = 11;
export const PULSE = 12;
export const ASSERTION = 13;
export const USER = 14;
export const KEEP_USER = 15;
export const PROMPT = 16;
export const HAND_OVER = 17;
export const SHA256 = 18;
export const LISTEN = 19;
export const RECEIVE = 20;
export const STOP_LISTENING = 21;
export const ENTRIES = 22;
export const EDIT = 23;
export const LOAD_CACHE = 24;
export const REPLACE_CACHE = 25;
export const LENDS = 26;
export const PLATFORM = 27;
export const LOCAL_OFFSET = 28;
export const READ_FILE = 29;
export const EXISTS = 30;
export const EXCHANGE_PINNED = 31;
export const RUN = 32;

export const WALL = 0;
export const STEADY = 1;
export const CAN_SPAWN = 2;
export const PULSES = 3;
/** And so on for the other levels. */
export const WANTS_ERRORS = 4;
