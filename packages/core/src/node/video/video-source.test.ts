import { describe, expect, it } from 'vitest';
import { VideoError } from '../../errors.js';
import { inputArguments, isVideoName, parseVideoSource, publicName } from './video-source.js';

const args = (name: string, platform: NodeJS.Platform): string =>
  inputArguments(parseVideoSource(name), platform).join(' ');

describe('inputArguments', () => {
  it.each([
    ['clip.mp4', 'linux', '-protocol_whitelist file -i file:clip.mp4'],
    ['-i.mp4', 'linux', '-protocol_whitelist file -i file:-i.mp4'],
    ['camera', 'linux', '-f v4l2 -i /dev/video0'],
    ['camera:2', 'linux', '-f v4l2 -i /dev/video2'],
    ['/dev/video1', 'linux', '-f v4l2 -i /dev/video1'],
    ['camera', 'darwin', '-f avfoundation -framerate 30 -i 0:none'],
    ['camera:FaceTime HD', 'darwin', '-f avfoundation -framerate 30 -i FaceTime HD:none'],
    ['camera:USB Camera', 'win32', '-f dshow -i video=USB Camera'],
    ['rtsp://host/stream', 'linux', '-rtsp_transport tcp -i rtsp://host/stream'],
    ['https://host/live.m3u8', 'win32', '-i https://host/live.m3u8'],
  ] as const)('%s on %s: %s', (name, platform, expected) => {
    expect(args(name, platform)).toBe(expected);
  });

  it('needs the name of a camera on Windows', () => {
    expect(() => args('camera', 'win32')).toThrow(VideoError);
  });
});

describe('isVideoName', () => {
  it.each([
    ['clip.MP4', true],
    ['camera:1', true],
    ['rtsp://host/1', true],
    ['photo.jpg', false],
    ['camera.jpg', false],
    ['folder', false],
    ['*.mp4', true],
  ])('%s: %s', (name, expected) => {
    expect(isVideoName(name)).toBe(expected);
  });
});

describe('publicName', () => {
  it('hides passwords only', () => {
    expect(publicName('rtsp://me:pass:word@host:554/a@b')).toBe('rtsp://me:***@host:554/a@b');
    expect(publicName('rtsp://host/a:b@c')).toBe('rtsp://host/a:b@c');
    expect(publicName('C:/me@home.mp4')).toBe('C:/me@home.mp4');
  });
});
