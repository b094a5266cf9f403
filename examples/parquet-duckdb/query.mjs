// Questions to a table of faces: node query.mjs faces.parquet
import { DuckDBInstance } from '@duckdb/node-api';

const [table = 'faces.parquet'] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();

const questions = {
  'How many photos, how many faces?': `
    SELECT count(DISTINCT source)::INTEGER AS photos, count(face)::INTEGER AS faces FROM faces`,
  'Which photos show the most faces?': `
    SELECT source, count(face)::INTEGER AS faces FROM faces GROUP BY source ORDER BY faces DESC, source LIMIT 5`,
  'How sure is the model of the labels it gives?': `
    SELECT gender, count(*)::INTEGER AS faces, round(avg(gender_confidence), 3) AS mean_confidence
    FROM faces WHERE gender IS NOT NULL GROUP BY gender ORDER BY faces DESC, gender`,
};

await connection.run(`CREATE VIEW faces AS SELECT * FROM read_parquet('${table.replaceAll("'", "''")}')`);
for (const [question, query] of Object.entries(questions)) {
  const result = await connection.runAndReadAll(query);
  console.log(`\n${question}`);
  console.table(result.getRowObjectsJson());
}
connection.closeSync();
