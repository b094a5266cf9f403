import { describe, expect, it } from 'vitest';
import { face } from './faces.test.support.js';
import { resultTable } from './result-table.js';

const cells = (line: string | undefined): string[] => (line ?? '').split(',');
const entries = (head: string, line: string | undefined): Record<string, string | undefined> => {
  const values = cells(line);
  return Object.fromEntries(cells(head.trimEnd()).map((name, index) => [name, values[index]]));
};

describe('resultTable', () => {
  it('has the columns of the command line', () => {
    const { head } = resultTable(['gender', 'age'], true);
    expect(head).toBe(
      'source,frame,time,width,height,faces,face,id,score,box_x,box_y,box_width,box_height,' +
        'left_eye_x,left_eye_y,right_eye_x,right_eye_y,nose_x,nose_y,mouth_x,mouth_y,left_ear_x,left_ear_y,' +
        'right_ear_x,right_ear_y,age_years,age_low,age_high,age_bin,age_0_5,age_6_18,age_19_30,age_31_45,' +
        'age_46_60,age_61_80,age_81_plus,gender,gender_confidence,gender_male,gender_female\n',
    );
  });

  it('writes a line a face, and one for a picture without faces', () => {
    const table = resultTable(['emotion', 'gender']);
    const size = { source: 'a.jpg', width: 80, height: 60 };
    const lines = table.rows({ ...size, faces: [face(), face({ score: 0.75 })] }).split('\n');
    expect(lines).toHaveLength(3);
    expect(entries(table.head, lines[1])).toMatchObject({
      source: 'a.jpg',
      faces: '2',
      face: '2',
      score: '0.75',
      box_y: '20',
      emotion: 'happy',
      emotion_confidence: '0.8',
      emotion_neutral: '0.15',
      gender: 'female',
      gender_male: '0.07',
    });
    const none = table.rows({ ...size, faces: [] });
    expect(entries(table.head, none.trimEnd())).toMatchObject({
      faces: '0',
      face: '',
      score: '',
      emotion: '',
    });
  });

  it('leaves attributes out that were not asked for', () => {
    expect(resultTable(['age']).head).not.toContain('gender');
  });

  it('quotes what would break a line', () => {
    const row = resultTable([]).rows({ source: 'one, "two".jpg', width: 1, height: 1, faces: [] });
    expect(row.startsWith('"one, ""two"".jpg",1,1,0,')).toBe(true);
  });
});
