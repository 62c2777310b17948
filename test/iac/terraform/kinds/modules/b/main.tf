variable "name" {}
variable "log" {}
variable "target" { default = null }
resource "aws_s3_bucket" "this" { bucket = var.name }
resource "aws_s3_bucket_logging" "this" { 
  count = var.log != null ? 1 : 0
  bucket = aws_s3_bucket.this.id
  target_bucket = var.log.bucket
  target_prefix = var.log.prefix
}
output "id" { value = aws_s3_bucket.this.id }
