/**
 * The peers' attribute networks alone, on a picture that is a face already: `{ data, width, height }`, RGB.
 *
 * `emotion` gives seven probabilities, `face` the probability of a male face and an age in years, each in the order
 * and on the scale of our classes.
 */
import { EMOTIONS } from 'lineament';
import { startFaceApi, startHuman } from './adapters.mjs';

/** Weights of red, green and blue in the gray that human makes for its emotion network. */
const GRAY = [0.2989, 0.587, 0.114];

/** In the order of our emotions, face-api's words for them. */
const EXPRESSIONS = ['angry', 'disgusted', 'fearful', 'happy', 'sad', 'surprised', 'neutral'];

/** Emotions in the order of human's network, whose input is gray. */
const HUMAN_EMOTIONS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

/**
 * @vladmandic/human. Its detector cannot be switched off, so its networks are run directly, on tensors made as
 * its own code makes them of the face that the detector cut out (src/gear/emotion.ts, src/face/faceres.ts of the package).
 */
async function humanNetworks() {
  const human = await startHuman({ attributes: true, mesh: false });
  const { tf } = human;
  const { emotion: emotionNetwork, faceres } = human.models.models;
  const order = EMOTIONS.map((name) => HUMAN_EMOTIONS.indexOf(name));
  /** Resized to what a network takes, values 0–1. */
  const input = ({ data, width, height }, network) =>
    tf.div(
      tf.image.resizeBilinear(
        tf.tensor(data, [1, height, width, 3], 'float32'),
        network.inputs[0].shape.slice(1, 3),
      ),
      255,
    );
  return {
    name: `@vladmandic/human ${human.version}`,
    async emotion(picture) {
      const probabilities = tf.tidy(() => {
        const gray = tf.sum(tf.mul(input(picture, emotionNetwork), tf.tensor1d(GRAY)), 3, true);
        return emotionNetwork.execute(tf.mul(tf.sub(gray, 0.5), 2)).dataSync();
      });
      return order.map((place) => probabilities[place]);
    },
    async face(picture) {
      const outputs = tf.tidy(() =>
        faceres.execute(tf.mul(input(picture, faceres), 255)).map((tensor) => tensor.dataSync()),
      );
      const [male] = outputs.find(({ length }) => length === 1);
      return { male, years: humanYears(outputs.find(({ length }) => length === 100)) };
    },
  };
}

/**
 * The likeliest of 100 years, moved towards the likelier of its neighbours, rounded to a tenth: human's own rule. Of
 * the last year, where that rule gives no number, the year itself.
 */
function humanYears(probabilities) {
  const year = probabilities.indexOf(Math.max(...probabilities));
  const [before = 0, after = 0] = [probabilities[year - 1], probabilities[year + 1]];
  return Math.round(10 * year + (before > after ? -100 * before : 100 * after)) / 10;
}

/** @vladmandic/face-api, through the functions that it has for pictures of faces. */
async function faceApiNetworks() {
  const faceapi = await startFaceApi({ attributes: true });
  const { faceExpressionNet, ageGenderNet } = faceapi.nets;
  const withTensor = async ({ data, width, height }, use) => {
    const tensor = faceapi.tf.tensor3d(data, [height, width, 3], 'int32');
    try {
      return await use(tensor);
    } finally {
      faceapi.tf.dispose(tensor);
    }
  };
  return {
    name: `@vladmandic/face-api ${faceapi.version.faceapi ?? faceapi.version}`,
    async emotion(picture) {
      const expressions = await withTensor(picture, (tensor) => faceExpressionNet.predictExpressions(tensor));
      return EXPRESSIONS.map((name) => expressions[name]);
    },
    async face(picture) {
      const { age, gender, genderProbability } = await withTensor(picture, (tensor) =>
        ageGenderNet.predictAgeAndGender(tensor),
      );
      const male = gender === 'male' ? genderProbability : 1 - genderProbability;
      return { male, years: Math.max(0, age) };
    },
  };
}

/** How each peer's networks are loaded. */
export const NETWORKS = { human: humanNetworks, 'face-api': faceApiNetworks };
