// The words of the settings come with the settings.
import { add } from './catalogue';
import en from './en/config.json';
import es from './es/config.json';

add({ en, es });
