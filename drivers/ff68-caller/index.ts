export {
  checksum,
  decodeSaid,
  digitsOf,
  digitsOfRefusal,
  encodeBeep,
  encodeDigits,
  encodeFrame,
  encodeStartRating,
  type Ff68Frame,
  type Ff68Said,
} from './codec.ts';
export { Ff68CallerDriver } from './ff68-caller-driver.ts';
export { Ff68Framer } from './framer.ts';
export { FF68, KEYS } from './models.ts';
