//! The columns and batches of a Parquet file.
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use assay_engine::tables::TablesError;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::column::{Asked, Held, Place, Role, hold, type_word};
use super::files::{FileColumn, LogFile, unique};
use super::scan::{BATCH_ROWS, Each};
use crate::ingest::{COLUMNS_MAX, broken, failed, wrong};

/// The reader promises no error for every broken file: some of them it meets with a panic.
fn guarded<T>(name: &str, read: impl FnOnce() -> Result<T, TablesError>) -> Result<T, TablesError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken(name, &"the reader stopped")))
}

fn metadata(name: &str, file: &File) -> Result<ArrowReaderMetadata, TablesError> {
    // The types are the file's own, and not those of the program that wrote it.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    ArrowReaderMetadata::load(file, options).map_err(|error| broken(name, &error))
}

/// The columns that a file names, with their types.
pub(super) fn columns(name: &str, path: &Path) -> Result<Vec<FileColumn>, TablesError> {
    let file = File::open(path).map_err(|error| failed("read", name, error))?;
    guarded(name, || {
        let metadata = metadata(name, &file)?;
        let fields = metadata.schema().fields();
        if fields.len() > COLUMNS_MAX {
            return Err(wrong(name, None, format!("more than {COLUMNS_MAX} columns")));
        }
        let written: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
        let column = |(name, field): (String, &Arc<Field>)| {
            let copy_of = (name != *field.name()).then(|| field.name().clone());
            FileColumn { name, kind: Some(type_word(field.data_type())), copy_of }
        };
        Ok(unique(&written).into_iter().zip(fields).map(column).collect())
    })
}

/// Reads the columns asked for, batch by batch.
pub(super) fn read(file: &LogFile, asked: &[Asked], nan_is_null: bool, each: Each<'_>) -> Result<(), TablesError> {
    let name = file.name.as_str();
    let open = File::open(&file.path).map_err(|error| failed("read", name, error))?;
    guarded(name, || {
        let found = metadata(name, &open)?;
        let roots = |at: usize| asked.iter().find(|asked| asked.column == file.columns[at].name);
        // Texts are left in the dictionary that the file has for them.
        let coded = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let field = |(at, field): (usize, &Arc<Field>)| match roots(at) {
            Some(asked) if asked.role == Role::Category && *field.data_type() == DataType::Utf8 => {
                Arc::new(Field::new(field.name(), coded.clone(), field.is_nullable()))
            }
            _ => field.clone(),
        };
        let fields: Vec<Arc<Field>> = found.schema().fields().iter().enumerate().map(field).collect();
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(Arc::new(Schema::new(fields)));
        let found = ArrowReaderMetadata::try_new(found.metadata().clone(), options).map_err(|error| broken(name, &error))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(open, found);
        let wanted: Vec<usize> = (0..file.columns.len()).filter(|at| roots(*at).is_some()).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
        let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|error| broken(name, &error))?;
        let place_of = |asked: &Asked| wanted.iter().position(|at| file.columns[*at].name == asked.column);
        let places: Vec<usize> = asked
            .iter()
            .map(|asked| place_of(asked).ok_or_else(|| wrong(name, None, format!("there is no column `{}`", asked.column))))
            .collect::<Result<_, TablesError>>()?;
        let mut before = 0;
        for batch in reader {
            let batch = batch.map_err(|error| broken(name, &error))?;
            let place = Place { file: name, before, nan_is_null };
            let held: Vec<Held> = asked
                .iter()
                .zip(&places)
                .map(|(asked, at)| hold(batch.column(*at), asked, &place))
                .collect::<Result<_, TablesError>>()?;
            each(&held, batch.num_rows())?;
            before += batch.num_rows() as u64;
        }
        Ok(())
    })
}
