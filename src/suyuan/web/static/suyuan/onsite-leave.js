// Loaded on every page of a device that was used on site, so that no log-out loses readings.
import { guardLogOut } from "./onsite-store.js";

guardLogOut();
