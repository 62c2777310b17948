terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}
provider "aws" {
  region                      = "eu-west-1"
}
provider "aws" {
  alias                       = "us"
  region                      = "us-east-1"
}
variable "use_a" { 
  type = bool
  default = true
}
variable "cfg" {
  type = object({ name = string, logged = bool })
  default = { name = "obj", logged = true }
}
variable "names" { default = ["n1", "n2"] }
locals {
  target = aws_s3_bucket.a.id
  by_name = { for k, b in aws_s3_bucket.each : k => b.id }
  sel = var.use_a ? aws_s3_bucket.a.id : aws_s3_bucket.b.id
}
resource "aws_s3_bucket" "a" { bucket = "lab-a" }
resource "aws_s3_bucket" "b" { bucket = "lab-b" }
resource "aws_s3_bucket" "each" {
  for_each = toset(["x", "y"])
  bucket = "lab-each-${each.key}"
}
resource "aws_s3_bucket" "cnt" {
  count = 2
  bucket = "lab-cnt-${count.index}"
}
resource "aws_s3_bucket" "opt" {
  count = var.use_a ? 1 : 0
  bucket_prefix = "lab-opt-"
}
resource "aws_s3_bucket" "noname" {}
resource "aws_s3_bucket_logging" "cond" {
  bucket = aws_s3_bucket.b.id
  target_bucket = var.use_a ? aws_s3_bucket.a.id : aws_s3_bucket.each["x"].id
  target_prefix = "c/"
}
resource "aws_s3_bucket_logging" "each_local" {
  for_each = local.by_name
  bucket = each.value
  target_bucket = local.target
  target_prefix = "${each.key}/"
}
resource "aws_s3_bucket_logging" "each_res" {
  for_each = aws_s3_bucket.each
  bucket = each.value.id
  target_bucket = local.sel
  target_prefix = "${each.key}/"
}
resource "aws_s3_bucket_logging" "cnt" {
  count = length(aws_s3_bucket.cnt)
  bucket = aws_s3_bucket.cnt[count.index].id
  target_bucket = one(aws_s3_bucket.opt[*].id)
  target_prefix = ""
}
resource "aws_s3_bucket_logging" "t1" {
  bucket = coalesce(null, aws_s3_bucket.noname.id)
  target_bucket = try(aws_s3_bucket.opt[0].id, aws_s3_bucket.a.id)
  target_prefix = ""
}
resource "aws_s3_bucket_logging" "splat" {
  bucket = element(aws_s3_bucket.cnt[*].id, 1)
  target_bucket = "${aws_s3_bucket.a.id}-y"
  target_prefix = ""
}
resource "aws_s3_bucket_logging" "lk" {
  bucket = lookup({ a = aws_s3_bucket.a.id, b = aws_s3_bucket.b.id }, "a")
  target_bucket = values(aws_s3_bucket.each)[0].id
  target_prefix = ""
}
module "log" {
  source = "./modules/log"
  providers = { aws = aws.us }
  name = "lab-mod-log"
}
module "b" {
  for_each = { p = "lab-p", q = "lab-q" }
  source = "./modules/b"
  name = each.value
  log = { bucket = module.log.bucket.id, prefix = "${each.key}/" }
  target = module.log.id
}
resource "aws_s3_bucket_logging" "modout" {
  for_each = module.b
  bucket = each.value.id
  target_bucket = module.log.id
  target_prefix = "zz/"
}
resource "aws_s3_bucket_logging" "modout2" {
  bucket = module.b["p"].id
  target_bucket = module.log.bucket.id
  target_prefix = "zz/"
}
resource "aws_s3_bucket_logging" "chain" {
  for_each = { for n in var.names : n => aws_s3_bucket.a.id }
  bucket = each.value
  target_bucket = aws_s3_bucket.noname.bucket
  target_prefix = each.key
}
resource "aws_s3_bucket_policy" "tern" {
  bucket = aws_s3_bucket.opt[0].bucket
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.opt[0].arn}/*" }] })
}
